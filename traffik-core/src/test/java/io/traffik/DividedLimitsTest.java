package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fallback keeps honest limits: servers that divide a limit admit together no more than it, and
 * an outage gives nobody more than the limit once over.
 */
class DividedLimitsTest {

  private static final int NODES = 4;

  private static final List<Strategy> STRATEGIES =
      Stream.of(
              "fixedWindow",
              "slidingWindowLog",
              "slidingWindowCounter",
              "tokenBucket",
              "tokenBucket(burst=21)",
              "tokenBucketWithDebt(burst=9, maxDebt=30)",
              "leakyBucket(capacity=17)",
              "leakyBucketWithQueue(capacity=18)",
              "gcra(burstToleranceMs=10000)",
              "gcra",
              "tiered",
              "tiered(inner=tokenBucket(burst=22))",
              "tiered(inner=slidingWindowLog)",
              "adaptive",
              "priority",
              "quotaWithRollover(maxRollover=30)",
              "costBasedTokenBucket(burst=30)",
              "timeOfDay(zone=UTC, sections={00:00-00:00=10})")
          .map(Strategies::parse)
          .toList();

  private static final List<HitClass> CLASSES =
      List.of(
          HitClass.NONE, new HitClass("enterprise", "LOW"), new HitClass("premium", "CRITICAL"));

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Strategy strategy : STRATEGIES) {
      for (String rate : List.of("43/min", "3/min", "6/10s", "100/s")) {
        for (HitClass hitClass : CLASSES) {
          cases.add(Arguments.of(strategy, rate, hitClass, 4));
          cases.add(Arguments.of(strategy, rate, hitClass, 10));
        }
      }
    }
    return cases;
  }

  private static Limit whole(Strategy strategy, String rate) {
    return Limit.bind("uid", strategy, List.of(Rate.parse(rate))).get(0);
  }

  /** At one instant, by hits of cost 1. */
  private static long atOnce(Limit limit, HitClass hitClass) {
    ManualTime time = new ManualTime();
    Charge charge = Charge.of(limit, hitClass, "a", 1);
    return LongStream.range(0, 2_000)
        .takeWhile(n -> time.backend.decideNow(List.of(charge), Intent.SPEND).admitted())
        .count();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void allNodesTogetherAdmitAtOnceNoMoreThanOneAlone(
      Strategy strategy, String rate, HitClass hitClass, int nodes) {
    Limit whole = whole(strategy, rate);
    long alone = atOnce(whole, hitClass);
    long together = nodes * atOnce(whole.dividedBy(nodes), hitClass);

    assertThat(together).isLessThanOrEqualTo(Math.max(alone, nodes));
    assertThat(together).isGreaterThanOrEqualTo(Math.min(alone / 2, nodes));
  }

  /** Over ten minutes, by whoever asks for as much as there is. */
  private static long admitted(Limit limit) {
    ManualTime time = new ManualTime();
    Charge charge = Charge.of(limit, HitClass.NONE, "a", 1);
    long admitted = 0;
    for (int second = 0; second < 600; second++) {
      admitted +=
          LongStream.range(0, 500)
              .takeWhile(n -> time.backend.decideNow(List.of(charge), Intent.SPEND).admitted())
              .count();
      time.advance(ManualTime.SECOND);
    }
    return admitted;
  }

  static Stream<Strategy> strategies() {
    return STRATEGIES.stream();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void inTheLongRunToo(Strategy strategy) {
    long alone = admitted(whole(strategy, "43/min"));
    long together = NODES * admitted(whole(strategy, "43/min").dividedBy(NODES));

    // Who asks on the full second only gets less of gcra than there is.
    assertThat(together).isLessThanOrEqualTo(Math.max(alone, 430)).isGreaterThan(alone / 2);
  }

  @Test
  void whatIsLeftOverAndCarriedIsDividedToo() {
    Limit whole = whole(Strategies.parse("quotaWithRollover(percentage=1, maxRollover=8)"), "40/s");
    ManualTime time = new ManualTime();
    Charge charge = Charge.of(whole.dividedBy(NODES), HitClass.NONE, "a", 1);
    assertThat(time.backend.decideNow(List.of(charge), Intent.SPEND).admitted()).isTrue();
    time.advance(ManualTime.SECOND);

    Decision next = time.backend.decideNow(List.of(charge), Intent.SPEND);

    assertThat(next.remaining()).as("10 + 8 / 4 - 1").isEqualTo(11);
  }

  @Test
  void aTierIsDividedAndNotTheRateThatItIsAMultipleOf() {
    Limit part = whole(Strategies.parse("tiered"), "3/min").dividedBy(10);

    assertThat(part.meter().forClass(new HitClass("enterprise", "")).capacity()).isEqualTo(3);
    assertThat(part.rate()).isEqualTo(Rate.parse("1/min"));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aSingleNodeHasTheWhole(Strategy strategy) {
    Rate rate = Rate.parse("7/min");
    Strategy tiered = Strategies.parse("tiered(inner=gcra(burstToleranceMs=3000))");

    for (Strategy each : List.of(strategy, tiered)) {
      Meter whole = each.bind(rate);
      Meter part = each.bindPart(rate, 1);
      assertThat(part.capacity()).isEqualTo(whole.capacity());
      assertThat(part.parameters()).isEqualTo(whole.parameters());
      assertThat(part.forClass(HitClass.NONE).blueprint(0).map(Blueprint::toString))
          .isEqualTo(whole.forClass(HitClass.NONE).blueprint(0).map(Blueprint::toString));
    }
  }

  @Test
  void itIsBoundOnce() {
    Limit whole = whole(Strategies.tokenBucket(), "40/min");

    assertThat(whole.dividedBy(NODES)).isSameAs(whole.dividedBy(NODES));
    assertThat(whole.dividedBy(1)).isSameAs(whole);
  }

  /**
   * Within one window a backend that comes and goes gives the limit twice, however often it does.
   */
  @Test
  void anOutageGivesNobodyMoreThanTheLimitOnceOver() {
    ManualTime time = new ManualTime();
    RemoteBackend primary = new RemoteBackend(time.backend);
    List<Throttle<String>> nodes =
        IntStream.range(0, NODES)
            .mapToObj(
                node ->
                    new ManualTime(time)
                        .builder("uid")
                        .backend(primary)
                        .rate("40/min")
                        .onError(OnError.fallback(new ManualTime().backend).dividedBy(NODES))
                        .build())
            .toList();

    long admitted = 0;
    for (int turn = 0; turn < 20; turn++) {
      if (turn % 2 == 0) {
        primary.comesBack();
      } else {
        primary.goesDown(Outage.UNREACHABLE);
      }
      for (Throttle<String> node : nodes) {
        admitted += LongStream.range(0, 7).filter(n -> hit(node)).count();
      }
    }

    assertThat(admitted).isEqualTo(40 + NODES * 10);
  }

  private static boolean hit(Throttle<String> throttle) {
    return throttle.hitAsync("a").toCompletableFuture().join().admitted();
  }
}
