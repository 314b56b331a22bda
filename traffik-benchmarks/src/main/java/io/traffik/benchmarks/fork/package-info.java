/** Programs of this module in a JVM of their own: {@link io.traffik.benchmarks.fork.Forked}. */
@NullMarked
package io.traffik.benchmarks.fork;

import org.jspecify.annotations.NullMarked;
