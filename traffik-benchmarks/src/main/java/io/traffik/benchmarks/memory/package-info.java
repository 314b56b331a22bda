/**
 * What one decision in memory costs: Traffik beside other libraries and beside the least that any
 * limiter must do.
 *
 * <p>Begin with {@link io.traffik.benchmarks.memory.MemoryGroup}, which has a list of {@link
 * io.traffik.benchmarks.memory.Trial}s; JMH runs {@link
 * io.traffik.benchmarks.memory.DecisionBenchmark} for each.
 */
@NullMarked
package io.traffik.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
