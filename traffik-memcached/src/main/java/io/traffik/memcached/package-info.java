/**
 * A backend that decides by compare-and-swap in Memcached: the states of all servers of an
 * application in one place, two round trips for each decision.
 *
 * <p>Begin with {@link io.traffik.memcached.MemcachedBackend}. {@code CompareAndSwap} is how a
 * decision is made.
 */
@NullMarked
package io.traffik.memcached;

import org.jspecify.annotations.NullMarked;
