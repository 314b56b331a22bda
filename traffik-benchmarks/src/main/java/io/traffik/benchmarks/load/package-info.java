/**
 * What every comparison under load needs: a JVM for each contestant, a closed loop of operations,
 * and the numbers that come of it.
 */
@NullMarked
package io.traffik.benchmarks.load;

import org.jspecify.annotations.NullMarked;
