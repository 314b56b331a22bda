package io.traffik.test.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TestMemcachedTest {

  @Test
  void allTestsShareOneServer() {
    assertThat(TestMemcached.single()).isSameAs(TestMemcached.single());
    assertThat(TestMemcached.single().stats("")).containsKey("version");
  }

  @Test
  void allTestsShareThreeServers() {
    assertThat(TestMemcached.three()).isSameAs(TestMemcached.three()).hasSize(3);
    assertThat(TestMemcached.three()).allMatch(MemcachedServer::isRunning);
    assertThat(TestMemcached.three()).extracting(MemcachedServer::port).doesNotHaveDuplicates();
  }

  @Test
  void aServerThatIsThereIsUsed() {
    try (MemcachedServer memcached = MemcachedServer.start()) {
      Map<String, String> environment = Map.of("TRAFFIK_TEST_MEMCACHED", memcached.address());
      MemcachedNode given = TestMemcached.single(environment);

      given.set("tea", 0, 0, new byte[] {1});
      assertThat(given.address()).isEqualTo(memcached.address());
      assertThat(memcached.get("tea")).containsExactly(1);
      assertThat(given.stats("").get("pid")).isEqualTo(memcached.stats("").get("pid"));

      memcached.kill();
      assertThatIllegalStateException()
          .isThrownBy(() -> TestMemcached.single(environment))
          .withMessageStartingWith(
              "TRAFFIK_TEST_MEMCACHED \"" + memcached.address() + "\" leads to no server: ");
    }
  }

  @Test
  void whatIsNoMemcachedIsNoServer() {
    try (RedisServer redis = RedisServer.start()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> TestMemcached.single(Map.of("TRAFFIK_TEST_MEMCACHED", redis.address())))
          .withMessageContaining("leads to no server: ")
          .withMessageContaining("not a reply of memcached: \"-ERR unknown command");
    }
  }

  @Test
  void anEmptyVariableIsNone() {
    MemcachedNode started = TestMemcached.single(Map.of("TRAFFIK_TEST_MEMCACHED", " "));

    assertThat(started).isInstanceOf(MemcachedServer.class);
    ((MemcachedServer) started).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "11211", "localhost:0", "memcached://localhost:11211"})
  void whatIsNoAddressIsRefused(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestMemcached.single(Map.of("TRAFFIK_TEST_MEMCACHED", address)))
        .withMessage(
            "TRAFFIK_TEST_MEMCACHED \""
                + address
                + "\" must be host:port, such as \"127.0.0.1:11211\"");
  }
}
