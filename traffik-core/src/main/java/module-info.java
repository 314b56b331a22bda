/**
 * Rates, strategies, throttles and the in-memory backend. Knows no servlet and no client library.
 */
module io.traffik.core {
  exports io.traffik;

  requires static transitive org.jspecify; // annotations only, nothing needed at run time
  requires org.slf4j;

  uses io.traffik.BackendProvider;

  provides io.traffik.BackendProvider with
      io.traffik.InMemoryBackendProvider;
}
