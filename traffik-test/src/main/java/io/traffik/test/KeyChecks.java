package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.Strategies;
import io.traffik.Strategy;
import io.traffik.Throttle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** No two limits, and no two clients, ever share a state, whatever they are called. */
record KeyChecks(Bench bench) {

  private static final Client CLIENT = Client.named("client");
  private static final String LONG = "x".repeat(100_000);

  private static final List<String> IDENTITIES =
      List.of(
          "",
          " ",
          "%",
          "%25",
          "{a}",
          "{",
          "}",
          "a:b",
          "a",
          "A",
          "a/b",
          "a*",
          "a?",
          "[a]",
          "\0",
          "a\nb",
          "a\r\nb",
          "ü",
          "u\u0308",
          "😀",
          "\ud800",
          "\udc00",
          "x".repeat(128),
          "x".repeat(129),
          "x".repeat(250),
          LONG,
          LONG + "y",
          "\ud800" + LONG,
          "\udc00" + LONG);

  /** The longest that are allowed, as letters that take one byte and such that take two. */
  private static final List<String> LONG_UIDS =
      Stream.of("u", "ü")
          .map(letter -> letter.repeat(199))
          .flatMap(start -> Stream.of(start + "a", start + "b"))
          .toList();

  private static final List<String> LONG_IDENTITIES =
      List.of("x".repeat(128), "ü".repeat(127) + "a", "ü".repeat(127) + "b", LONG, LONG + "ü");

  void clientsOfAnyNameAreKeptApart() {
    Throttle<Client> throttle = bench.rig().throttle("uid", Strategies.fixedWindow(), "1/h");

    for (String identity : IDENTITIES) {
      assertThat(Rig.hit(throttle, CLIENT.as(identity)).admitted())
          .as("the first hit of \"%s\"", shown(identity))
          .isTrue();
    }
    for (String identity : IDENTITIES) {
      assertThat(Rig.hit(throttle, CLIENT.as(identity)).admitted())
          .as("the second hit of \"%s\"", shown(identity))
          .isFalse();
    }
  }

  /** Of every way in which a key could be put together, none may be that of another. */
  void namespacesAndThrottlesAreKeptApart() {
    List<Throttle<Client>> throttles = new ArrayList<>();
    for (String namespace : List.of("n", "n:u", "n-u", "n:u:u", "N")) {
      Rig rig = Rig.on(bench.open(bench.namespace + namespace));
      for (String uid : List.of("u", "u:u", ":u", "u:", "%3Au", "u{u}", "U", "ü")) {
        throttles.add(rig.throttle(uid, Strategies.fixedWindow(), "1/h"));
      }
    }
    List<Throttle<Client>> longest =
        LONG_UIDS.stream()
            .map(uid -> bench.rig().throttle(uid, Strategies.fixedWindow(), "1/h"))
            .toList();

    eachClientOfEachHasOneHit(throttles, List.of("u", "u:u", ":u", "%3Au", "{u}"));
    eachClientOfEachHasOneHit(longest, LONG_IDENTITIES);
  }

  private static void eachClientOfEachHasOneHit(
      List<Throttle<Client>> throttles, List<String> identities) {
    for (Throttle<Client> throttle : throttles) {
      for (String identity : identities) {
        assertThat(Rig.hit(throttle, CLIENT.as(identity)).admitted())
            .as("the first hit of \"%s\" on %s", shown(identity), throttle)
            .isTrue();
      }
    }
  }

  /** The number of hits is no part of a key: that is how a changed rate finds what was used. */
  void strategiesAndPeriodsAreKeptApart() {
    Map<String, Sample> byStrategy = new TreeMap<>();
    Sample.all().forEach(sample -> byStrategy.put(sample.strategy().name(), sample));
    for (Sample sample : byStrategy.values()) {
      for (String period : List.of("61min", "67min")) {
        String rate = sample.limit() + "/" + period;
        Throttle<Client> throttle = bench.rig().throttle("uid", sample.strategy(), rate);
        long fresh = Rig.room(throttle, CLIENT.as("new"));

        assertThat(Rig.room(throttle, CLIENT)).as("untouched: %s", throttle).isEqualTo(fresh);
        Rig.hit(throttle, CLIENT);
        assertThat(Rig.room(throttle, CLIENT)).as("charged: %s", throttle).isLessThan(fresh);
      }
    }
  }

  void limitsOfEqualPeriodAreKeptApart() {
    Throttle<Client> throttle = bench.rig().throttle("uid", Strategies.fixedWindow(), "2/h, 9/h");

    Decision hit = Rig.hit(throttle, CLIENT);

    assertThat(hit.parts()).extracting(Decision::remaining).containsExactly(1L, 8L);
  }

  /** Of a strategy whose states depend on the limit; others share one state for all classes. */
  void classesOfHitsAreKeptApartWhereTheirStatesDiffer() {
    Strategy apart =
        Strategies.parse("tiered(multipliers={free=1, pro=2}, defaultTier=free, inner=gcra)");
    Throttle<Client> buckets = bench.rig().throttle("apart", apart, "1/h");
    Throttle<Client> windows = bench.rig().throttle("together", Strategies.tiered(), "2/h");
    Client pro = new Client("client", 1, "pro", "");
    Client premium = new Client("client", 1, "premium", "");

    assertThat(Rig.hit(buckets, CLIENT).admitted()).isTrue();
    assertThat(Rig.hit(buckets, pro).admitted()).as("a state of its own").isTrue();
    assertThat(Rig.hit(buckets, CLIENT).admitted()).isFalse();
    assertThat(Rig.hit(buckets, pro).admitted()).isFalse();

    assertThat(Rig.hit(windows, premium.at(3)).remaining()).isEqualTo(7);
    assertThat(Rig.hit(windows, CLIENT).admitted()).as("one state for all tiers").isFalse();
  }

  private static String shown(String identity) {
    return identity.length() <= 20 ? identity : identity.substring(0, 20) + "…";
  }
}
