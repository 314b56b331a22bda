/**
 * What the plots of the reports are drawn with: {@link io.traffik.benchmarks.drawing.Svg}, axes,
 * and {@link io.traffik.benchmarks.drawing.Bars}.
 */
@NullMarked
package io.traffik.benchmarks.drawing;

import org.jspecify.annotations.NullMarked;
