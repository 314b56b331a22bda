/**
 * Rates, strategies, throttles and the in-memory backend. Knows no servlet and no client library.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Resilience4j is one
module io.traffik.core {
  exports io.traffik;

  requires static transitive org.jspecify; // annotations only, nothing needed at run time
  requires static jdk.jfr; // events, where the runtime has a recorder
  requires transitive io.github.resilience4j.circuitbreaker;
  requires io.github.resilience4j.core; // its events
  requires org.slf4j;

  uses io.traffik.BackendProvider;

  provides io.traffik.BackendProvider with
      io.traffik.InMemoryBackendProvider;
}
