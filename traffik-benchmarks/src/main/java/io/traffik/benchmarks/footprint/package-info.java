/**
 * What a live key takes in memory, and whether a million of them expire without a pause.
 *
 * <p>Begin with {@link io.traffik.benchmarks.footprint.FootprintGroup}; it runs {@link
 * io.traffik.benchmarks.footprint.Filling} for each contestant.
 */
@NullMarked
package io.traffik.benchmarks.footprint;

import org.jspecify.annotations.NullMarked;
