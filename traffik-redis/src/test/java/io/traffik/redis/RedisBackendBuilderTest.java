package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.OnError;
import io.traffik.remote.ServerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an address and the options mean, and that wrong ones are told before anything happens. */
class RedisBackendBuilderTest {

  @Test
  void anAddressHasAllParts() {
    RedisAddress address =
        RedisAddress.parse(
            "rediss://user:p%40ss:w%2Frd@one,[::1]:7001,three:7002/5?namespace=a%20b&x=1+1");

    assertThat(address.hasTls()).isTrue();
    assertThat(address.hasSentinels()).isFalse();
    assertThat(address.user()).isEqualTo("user");
    assertThat(address.password()).isEqualTo("p@ss:w/rd");
    assertThat(address.servers())
        .containsExactly(
            new ServerAddress("one", 6_379),
            new ServerAddress("::1", 7_001),
            new ServerAddress("three", 7_002));
    assertThat(address.database()).isEqualTo(5);
    assertThat(address.parameters()).isEqualTo(Map.of("namespace", "a b", "x", "1+1"));
  }

  @ParameterizedTest
  @CsvSource({
    "redis-sentinel://s1:26000/2#main,main",
    "rediss-sentinel://s1?master=main,main",
    "redis://h,''",
  })
  void theMasterIsNamed(String uri, String master) {
    assertThat(RedisAddress.parse(uri).master()).isEqualTo(master);
  }

  @ParameterizedTest
  @CsvSource({
    "redis://secret@h,,secret",
    "redis://:secret@h,,secret",
    "redis://me:secret@h,me,secret"
  })
  void userAndPassword(String uri, String user, String password) {
    RedisBackendBuilder options = RedisBackend.builder().uri(uri);

    assertThat(options.user).isEqualTo(user);
    assertThat(options.password).isEqualTo(password);
  }

  @Test
  void everyOptionIsAParameter() {
    RedisBackendBuilder options =
        RedisBackend.builder()
            .uri(
                "redis://h?user=me&password=pw&database=3&namespace=shop&connectTimeout=2s"
                    + "&denyCacheMax=250ms&coalescing=false&reserve=true&verifyPeer=false"
                    + "&sentinelUser=su&sentinelPassword=sp&onError=allow");

    assertThat(options.user).isEqualTo("me");
    assertThat(options.password).isEqualTo("pw");
    assertThat(options.database).isEqualTo(3);
    assertThat(options.namespace).isEqualTo("shop");
    assertThat(options.connectTimeout).isEqualTo(Duration.ofSeconds(2));
    assertThat(options.denyCacheMax).isEqualTo(Duration.ofMillis(250));
    assertThat(options.coalescing).isFalse();
    assertThat(options.reserve).isTrue();
    assertThat(options.verifyPeer).isFalse();
    assertThat(options.onError).isSameAs(OnError.ALLOW);
    assertThat(options.sentinelUser).isEqualTo("su");
    assertThat(options.sentinelPassword).isEqualTo("sp");
  }

  @ParameterizedTest
  @CsvSource({
    "redis://h,false",
    "'redis://h1,h2',true",
    "redis://h?cluster=true,true",
    "'redis-sentinel://h1,h2#m',false",
  })
  void severalHostsAreACluster(String uri, boolean cluster) {
    assertThat(RedisBackend.builder().uri(uri).cluster).isEqualTo(cluster);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis:localhost | none of the schemes",
        "http://h | none of the schemes",
        "redis:// | host \"\" must be",
        "redis://h,,i | host \"\" must be",
        "redis://[::1 | host \"[::1\" must be",
        "redis://h:x | port \"x\" must be",
        "redis://h:0 | port \"0\" must be",
        "redis://h:65536 | port \"65536\" must be",
        "redis://h/x | database \"x\" must be",
        "redis://h/-1 | database \"-1\" must be",
        "redis://h?nonsense=1 | \"nonsense\" is not a parameter",
        "redis://h?namespace | every parameter must be name=value",
        "redis://h?namespace=a&namespace=b | parameter \"namespace\" is given twice",
        "redis://h?namespace= | namespace \"\" must have",
        "redis://h?connectTimeout=5 | connectTimeout \"5\" must be a duration",
        "redis://h?connectTimeout=0s | connectTimeout \"PT0S\" must be from PT0.001S to PT1M",
        "redis://h?connectTimeout=999999999s | must be from PT0.001S to PT1M",
        "redis://h?denyCacheMax=61s | denyCacheMax \"PT1M1S\" must be from 0",
        "redis://h?coalescing=yes | coalescing \"yes\" must be true or false",
        "redis://h?caCertificate=/nowhere/ca.pem | caCertificate \"/nowhere/ca.pem\" must be a file",
        "redis-sentinel://h | the name of the master is missing",
        "redis://h#m | master \"m\" is only for sentinels",
      })
  void aWrongAddressIsRefused(String uri, String why) {
    assertThatThrownBy(() -> Backend.of(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(uri.startsWith("redis") ? why : "no jar here provides");
    assertThatThrownBy(() -> RedisBackend.builder().uri(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .hasMessageContaining(uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://me:hush@h?nonsense=1",
        "redis://hush@h?nonsense=1",
        "redis://h?password=hush&nonsense=1",
        "redis-sentinel://h?sentinelPassword=hush",
        "redis://user:hu#hush@h",
        "redis://user:hu?hush@h",
        "redis://:hu?s=hush@h",
        "redis://h?password=hu&hush",
        "redis://100%hush@h",
      })
  void noMessageShowsAPassword(String uri) {
    assertThatThrownBy(() -> RedisBackend.builder().uri(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("***")
        .hasMessageNotContaining("hush");
    assertThatThrownBy(() -> Backend.of(uri.replaceFirst("redis", "unknown")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hush");
  }

  @ParameterizedTest
  @CsvSource({
    "redis://h?user=me, no password",
    "redis://h?verifyPeer=false, are for TLS",
    "redis://h?sentinelPassword=x, are for redis-sentinel://",
    "redis-sentinel://h?cluster=true#m, not accepted with sentinels",
    "'redis://h1,h2?cluster=false', not accepted with several hosts",
  })
  void optionsThatNothingWouldComeOfAreRefused(String uri, String why) {
    RedisBackendBuilder options = RedisBackend.builder().uri(uri);

    assertThatThrownBy(options::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void exactlyOneSourceIsNeeded() {
    RedisClient client = RedisClient.create("redis://localhost");
    client.setOptions(RedisBackend.clientOptions().build());
    try {
      for (RedisBackendBuilder options :
          List.of(RedisBackend.builder(), RedisBackend.builder().uri("redis://h").client(client))) {
        assertThatThrownBy(options::build)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("exactly one of uri(…), client(…) and connection(…)");
      }
      assertThatThrownBy(() -> RedisBackend.builder().client(client).password("pw").build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("are for uri(…)");
    } finally {
      client.shutdown();
    }
  }

  @Test
  void aClusterHasOneDatabase() {
    assertThatThrownBy(() -> RedisBackend.builder().uri("redis://h1,h2/1").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("database \"1\"");
  }

  /** Each might count a hit twice after a connection was lost, or leave it without an answer. */
  @Test
  void aClientThatRepeatsCommandsIsRefused() {
    for (ClientOptions.Builder options :
        List.of(
            ClientOptions.builder(),
            RedisBackend.clientOptions().replayFilter(command -> false),
            RedisBackend.clientOptions().replayFilter(command -> true),
            RedisBackend.clientOptions()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS))) {
      RedisClient client = RedisClient.create("redis://localhost");
      client.setOptions(options.build());
      try {
        assertThatThrownBy(() -> RedisBackend.builder().client(client))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("RedisBackend.clientOptions()");
      } finally {
        client.shutdown();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"7.0.15,true", "6.2.0,true", "10.0,true", "6.0.16,false", "5.0.9,false"})
  void anOldRedisIsRefused(String version, boolean accepted) {
    String info = "# Server\r\nredis_version:" + version + "\r\nredis_mode:standalone\r\n";
    if (accepted) {
      assertThatCode(() -> Janitor.requireVersion(info)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> Janitor.requireVersion(info))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"" + version + "\"")
          .hasMessageContaining("6.2");
    }
  }

  @Test
  void whereNobodyListensIsAnOutage() {
    assertThatThrownBy(() -> Backend.of("redis://127.0.0.1:1?connectTimeout=2s"))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("127.0.0.1");
  }
}
