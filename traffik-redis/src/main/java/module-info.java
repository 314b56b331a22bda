/** The Redis backend: {@code redis:}, {@code rediss:}, {@code redis-sentinel:}. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Lettuce is one
module io.traffik.redis {
  exports io.traffik.redis;

  requires transitive io.traffik.core;
  requires transitive lettuce.core;
  requires io.traffik.remote;
  requires com.github.benmanes.caffeine;
  requires io.netty.common; // to wait until the threads of Lettuce have ended
  requires io.netty.handler; // to send together what is sent at once
  requires io.netty.transport; // to close a connection that Lettuce does not know of yet
  requires org.slf4j;
  requires static transitive org.jspecify; // annotations only, nothing needed at run time

  provides io.traffik.BackendProvider with
      io.traffik.redis.RedisBackendProvider;
}
