package io.traffik.benchmarks.soak;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How one run is made.
 *
 * @param duration of the load with faults; what is before and after it takes half a minute more
 * @param seed of the faults
 * @param report where to write it
 */
record Settings(Duration duration, long seed, Path report) {}
