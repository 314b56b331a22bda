/**
 * The command line that makes claims checkable: hits in, decisions out, on a clock that the input
 * sets. A program and no library.
 *
 * <p>Begin with {@link io.traffik.lab.Lab}; {@link io.traffik.lab.HitStream} is the loop of {@code
 * simulate}, and {@link io.traffik.lab.Simulator} decides.
 */
@NullMarked
package io.traffik.lab;

import org.jspecify.annotations.NullMarked;
