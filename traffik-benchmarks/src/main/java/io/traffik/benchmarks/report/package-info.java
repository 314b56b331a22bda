/**
 * What a measurement is, which ratios of measurements are promised, and how both are written down.
 */
@NullMarked
package io.traffik.benchmarks.report;

import org.jspecify.annotations.NullMarked;
