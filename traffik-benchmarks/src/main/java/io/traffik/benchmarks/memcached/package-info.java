/** Decisions by Memcached: ours, and what Memcached and spymemcached can do at most. */
@NullMarked
package io.traffik.benchmarks.memcached;

import org.jspecify.annotations.NullMarked;
