/**
 * The soak: constant load on a real Redis that is killed and restarted, and a verdict on each
 * promise at the end. A program and no library.
 *
 * <p>Begin with {@link io.traffik.benchmarks.soak.Soak}; {@link io.traffik.benchmarks.soak.SoakRun}
 * makes a {@link io.traffik.benchmarks.soak.Recording}, and {@link
 * io.traffik.benchmarks.soak.Judge} judges it.
 */
@NullMarked
package io.traffik.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
