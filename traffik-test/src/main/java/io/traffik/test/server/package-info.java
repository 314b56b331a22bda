/**
 * Real servers for tests: plain processes on free ports of the loopback interface, which end with
 * the JVM.
 *
 * <p>Begin with {@link io.traffik.test.server.TestRedis} and {@link
 * io.traffik.test.server.TestMemcached}, which all tests of a JVM share; a test that stops, kills
 * or pauses servers starts its own with {@link io.traffik.test.server.RedisServer}, {@link
 * io.traffik.test.server.RedisSentinels}, {@link io.traffik.test.server.RedisCluster} or {@link
 * io.traffik.test.server.MemcachedServer}. This package knows {@code io.traffik} and the JDK, no
 * client library and no test framework.
 */
@NullMarked
package io.traffik.test.server;

import org.jspecify.annotations.NullMarked;
