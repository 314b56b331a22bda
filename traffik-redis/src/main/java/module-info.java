/** The Redis backend: {@code redis:}, {@code rediss:}, {@code redis-sentinel:}. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Lettuce is one
module io.traffik.redis {
  exports io.traffik.redis;

  requires transitive io.traffik.core;
  requires transitive lettuce.core;
  requires com.github.benmanes.caffeine;
  requires org.slf4j;
  requires static transitive org.jspecify; // annotations only, nothing needed at run time
}
