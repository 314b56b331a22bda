/** The test kit: what an application, a backend or a strategy is tested with. */
module io.traffik.test {
  exports io.traffik.test;
  exports io.traffik.test.server;

  opens io.traffik.test to
      org.junit.platform.commons; // runs the tests of the contracts

  requires transitive io.traffik.core;
  requires transitive org.junit.jupiter.api;
  requires org.junit.jupiter.params;
  requires org.assertj.core;
  requires static transitive net.jqwik.api; // only for who extends the strategy contract
  requires static transitive org.jspecify; // annotations only, nothing needed at run time
}
