/**
 * A backend that decides in Redis: the states of all servers of an application in one place, one
 * atomic script and one round trip for each decision.
 *
 * <p>Begin with {@link io.traffik.redis.RedisBackend}. Its algorithms are the Lua twins of the
 * meters of {@code io.traffik}, among this package's resources; {@code state.lua} explains them.
 */
@NullMarked
package io.traffik.redis;

import org.jspecify.annotations.NullMarked;
