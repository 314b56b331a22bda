package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys can be read, and no two are the same text. */
class StateKeyTest {

  private static final List<String> AWKWARD =
      List.of(
          "", "a", "%", "%25", "{a}", "}", "a:b", ":", "=a", "a=b", "\0", "\ud800", "%uD800", "ü",
          " ", "%20", "a b", "\u2003");

  private static StateKey key(
      String uid, String strategy, String rate, String identity, String shard) {
    Limit limit = Limit.bind(uid, Strategies.parse(strategy), Rate.parseAll(rate)).get(0);
    return StateKey.of(Charge.of(limit, HitClass.NONE, identity, 1, shard));
  }

  @ParameterizedTest
  @CsvSource({
    "api,fixedWindow,100/min,me,'',ns:{me}:api:fixedWindow:60s:0",
    "api:items,gcra,5/1500ms,10.0.0.1,'',ns:{10.0.0.1}:api%3Aitems:gcra:1500ms:0",
    "api,fixedWindow,1/s,::1,'',ns:{%3A%3A1}:api:fixedWindow:1s:0",
    "api,fixedWindow,1/s,'','',ns:{%}:api:fixedWindow:1s:0",
    "api,fixedWindow,1/s,user,tenant,ns:{tenant}=user:api:fixedWindow:1s:0",
    "api,'tiered(inner=gcra)',1/s,u,'',ns:{u}:api:tiered(gcra):1s:0:free",
  })
  void theTextOfAKey(
      String uid, String strategy, String rate, String identity, String shard, String text) {
    assertThat(key(uid, strategy, rate, identity, shard).text("ns")).isEqualTo(text);
  }

  @Test
  void aRateOfAFunctionHasItsLimitInTheKeyWhereTheStateDependsOnIt() {
    Limit bucket = Limit.bindDynamic("uid", Strategies.tokenBucket(), Rate.parse("7/s"));
    Limit window = Limit.bindDynamic("uid", Strategies.fixedWindow(), Rate.parse("7/s"));

    assertThat(StateKey.of(Charge.of(bucket, HitClass.NONE, "me", 1)).text("ns"))
        .isEqualTo("ns:{me}:uid:tokenBucket:1s:0=7");
    assertThat(StateKey.of(Charge.of(window, HitClass.NONE, "me", 1)).text("ns"))
        .isEqualTo("ns:{me}:uid:fixedWindow:1s:0");
  }

  @Test
  void differentKeysHaveDifferentTexts() {
    List<String> texts = new ArrayList<>();
    for (String one : AWKWARD) {
      for (String other : AWKWARD) {
        texts.add(key("uid", "fixedWindow", "1/s", one, other).text("ns"));
        texts.add(key("uid" + one, "fixedWindow", "1/s", "id" + other, "").text("ns"));
        texts.add(key("uid", "fixedWindow", "1/s", "id" + one, "shard").text("ns" + other));
      }
    }

    assertThat(texts).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "api:items,gcra,5/1500ms,10.0.0.1,'',ns:{10.0.0.1}:api%3Aitems,gcra:1500ms:0",
    "api,fixedWindow,1/s,'a user',a:tenant,ns:{a%20user}:api,fixedWindow:1s:0{a%3Atenant}",
    "api,'tiered(inner=gcra)',1/s,u,'',ns:{u}:api,tiered(gcra):1s:0:free",
  })
  void theTextOfWhatIsKeptTogether(
      String uid,
      String strategy,
      String rate,
      String identity,
      String shard,
      String together,
      String within) {
    assertThat(StateKey.together("ns", uid, identity)).isEqualTo(together);
    assertThat(key(uid, strategy, rate, identity, shard).within()).isEqualTo(within);
  }

  @Test
  void whatIsKeptTogetherIsToldApartFromAllElse() {
    Set<String> texts = new HashSet<>();
    for (String one : AWKWARD) {
      for (String other : AWKWARD) {
        String together = StateKey.together("ns" + other, "uid", one);
        assertThat(texts.add(together)).as(together).isTrue();
        texts.add(StateKey.together("ns", "uid" + other, one));
        StateKey key = key("uid", "fixedWindow", "1/s", one, other);
        StateKey gcra = key("uid", "gcra", "1/s", one, other);
        assertThat(texts.add(together + key.within())).isTrue();
        assertThat(texts.add(together + gcra.within())).isTrue();
        assertThat(together + key.within()).doesNotContainPattern("\\s|\\p{Cntrl}");
      }
    }
  }

  @Test
  void aKeyIsOfItsClientAndOfNobodyElse() {
    for (String shard : List.of("", "a", "a:b")) {
      for (String one : AWKWARD) {
        String text = key("uid", "fixedWindow", "1/s", one, shard).text("ns");
        for (String other : AWKWARD) {
          assertThat(StateKey.isOf(other, text, "ns"))
              .as("%s of \"%s\"", text, other)
              .isEqualTo(other.equals(one));
          assertThat(StateKey.isOf(other, text, "n")).isFalse();
        }
      }
    }
  }

  /** A Redis Cluster hashes what stands between the first brace and the next closing one. */
  @Test
  void statesOfOneClientAreInOnePlace() {
    for (String identity : AWKWARD) {
      StateKey one = key("one", "fixedWindow", "1/s", identity, "");
      StateKey two = key("two{x}", "gcra", "9/d", identity, "");

      assertThat(one.place()).isEqualTo(two.place()).isNotEmpty();
      for (StateKey key : List.of(one, two)) {
        String text = key.text("n{y}s");
        assertThat(text.substring(text.indexOf('{') + 1, text.indexOf('}'))).isEqualTo(key.place());
      }
    }
  }
}
