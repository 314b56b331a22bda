/** The Memcached backend: {@code memcached:}. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // spymemcached is one
module io.traffik.memcached {
  exports io.traffik.memcached;

  requires transitive io.traffik.core;
  requires io.traffik.remote;
  requires transitive spymemcached;
  requires com.github.benmanes.caffeine;
  requires org.slf4j;
  requires static transitive org.jspecify; // annotations only, nothing needed at run time

  provides io.traffik.BackendProvider with
      io.traffik.memcached.MemcachedBackendProvider;
}
