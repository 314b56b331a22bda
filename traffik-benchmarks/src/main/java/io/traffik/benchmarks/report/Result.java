package io.traffik.benchmarks.report;

/**
 * One number, measured in one run of one contestant in a JVM of its own. Immutable.
 *
 * @param group what was run, such as {@code memory}
 * @param scenario under which conditions, such as {@code hot key, admitted, 1 thread}
 * @param contestant who was measured, such as {@code Bucket4j}
 * @param metric what was measured, with its unit, such as {@code decisions/s}
 * @param run the number of the run, from 1: in each run all contestants take their turn, so that
 *     those of one run have met the same mood of the machine
 */
public record Result(
    String group, String scenario, String contestant, String metric, int run, double value) {}
