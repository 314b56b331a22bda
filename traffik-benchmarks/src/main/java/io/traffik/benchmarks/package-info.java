/**
 * Comparisons with other rate limiters. A program and no library.
 *
 * <p>Begin with {@link io.traffik.benchmarks.Bench}, which has the groups measured that {@link
 * io.traffik.benchmarks.Groups} lists.
 */
@NullMarked
package io.traffik.benchmarks;

import org.jspecify.annotations.NullMarked;
