/** What the backends in remote stores have in common. For them; not for applications. */
@SuppressWarnings("module") // who it is for is built after it
module io.traffik.remote {
  exports io.traffik.remote to
      io.traffik.memcached,
      io.traffik.redis;

  requires transitive io.traffik.core;
  requires transitive com.github.benmanes.caffeine;
  requires org.slf4j;
  requires static transitive org.jspecify; // annotations only, nothing needed at run time
}
