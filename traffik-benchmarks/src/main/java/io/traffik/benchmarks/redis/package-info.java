/**
 * Decisions by Redis: ours, those of other libraries, and what Redis and Lettuce can do at most.
 */
@NullMarked
package io.traffik.benchmarks.redis;

import org.jspecify.annotations.NullMarked;
