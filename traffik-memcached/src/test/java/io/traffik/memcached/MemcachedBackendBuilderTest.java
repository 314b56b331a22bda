package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.traffik.Backend;
import io.traffik.OnError;
import io.traffik.remote.ServerAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an address and the options mean, and that wrong ones are told before anything happens. */
class MemcachedBackendBuilderTest {

  @Test
  void anAddressHasAllParts() {
    MemcachedBackendBuilder options =
        MemcachedBackend.builder()
            .uri(
                "memcached://me:p%40ss@one,[::1]:7001,three:7002?namespace=a%20b"
                    + "&connectTimeout=2s&coalescing=false&protocol=binary&onError=raise");

    assertThat(options.servers)
        .containsExactly(
            new ServerAddress("one", 11_211),
            new ServerAddress("::1", 7_001),
            new ServerAddress("three", 7_002));
    assertThat(options.user).isEqualTo("me");
    assertThat(options.password).isEqualTo("p@ss");
    assertThat(options.namespace).isEqualTo("a b");
    assertThat(options.connectTimeout).isEqualTo(Duration.ofSeconds(2));
    assertThat(options.coalescing).isFalse();
    assertThat(options.onError).isSameAs(OnError.RAISE);
    assertThat(options.protocol).isEqualTo(MemcachedProtocol.BINARY);
  }

  @Test
  void userAndPasswordMayBeParameters() {
    MemcachedBackendBuilder options =
        MemcachedBackend.builder().uri("memcached://h?user=me&password=pw&protocol=text");

    assertThat(options.user).isEqualTo("me");
    assertThat(options.password).isEqualTo("pw");
    assertThat(options.protocol).isEqualTo(MemcachedProtocol.TEXT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memcached:localhost | none of the schemes",
        "memcacheds://h | TLS is not possible: the client, spymemcached, has none",
        "memcached:// | host \"\" must be",
        "memcached://h,,i | host \"\" must be",
        "memcached://h:x | port \"x\" must be",
        "memcached://h,i,h:11211 | a host is given twice",
        "memcached://h/5 | nothing may stand behind the hosts",
        "memcached://h#5 | nothing may stand behind the hosts",
        "memcached://h?nonsense=1 | \"nonsense\" is not a parameter",
        "memcached://h?namespace= | namespace \"\" must have 1 to 100 bytes",
        "memcached://h?protocol=ascii | protocol \"ascii\" must be text or binary",
        "memcached://h?connectTimeout=5 | connectTimeout \"5\" must be a duration",
        "memcached://h?connectTimeout=0s | connectTimeout \"PT0S\" must be from PT0.001S to PT1M",
        "memcached://h?connectTimeout=61s | connectTimeout \"PT1M1S\" must be from",
        "memcached://h?onError=shrug | onError \"shrug\" is not known; accepted: allow, refuse",
        "memcached://h?coalescing=yes | coalescing \"yes\" must be true or false",
      })
  void aWrongAddressIsRefusedAndSaysWhatIsAccepted(String uri, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backend.of(uri))
        .withMessageContaining(why)
        .withMessageContaining("accepted: memcached://");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memcached://me@h | a password without a user",
        "memcached://me:@h?nonsense=1 | nonsense",
        "memcached://h?user=me | user \"me\" has no password",
        "memcached://me:pw@h?protocol=text | protocol \"text\" is not accepted with a user",
      })
  void aLoginThatCannotBeIsRefused(String uri, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backend.of(uri))
        .withMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "memcached://me:secret@h:x",
        "memcached://me:secret@h?nonsense=1",
        "memcached://h?password=secret&x=1",
        "memcacheds://me:secret@h",
      })
  void noMessageShowsThePassword(String uri) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backend.of(uri))
        .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("secret"));
  }

  @Test
  void exactlyOneSourceIsNeeded() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemcachedBackend.builder().build())
        .withMessageContaining("exactly one of uri(…) and client(…), and has none");
  }

  @ParameterizedTest
  @CsvSource({"x, 100, true", "x, 101, false", "ü, 50, true", "ü, 51, false", "%, 33, true"})
  void aNamespaceIsShortEnoughForAKey(String letter, int count, boolean accepted) {
    MemcachedBackendBuilder options = MemcachedBackend.builder();
    String namespace = letter.repeat(count);
    if (accepted) {
      assertThat(options.namespace(namespace).namespace).isEqualTo(namespace);
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> options.namespace(namespace))
          .withMessageContaining(namespace)
          .withMessageContaining("1 to 100 bytes");
    }
  }
}
