package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

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
  private static final String RATE = "43/min";

  static Stream<Strategy> strategies() {
    return Stream.of(
            "fixedWindow",
            "slidingWindowLog",
            "slidingWindowCounter",
            "tokenBucket",
            "tokenBucket(burst=21)",
            "tokenBucketWithDebt(burst=9, maxDebt=30)",
            "leakyBucket(capacity=17)",
            "leakyBucketWithQueue(capacity=18)",
            "gcra(burstToleranceMs=10000)",
            "tiered(inner=tokenBucket(burst=22))",
            "adaptive",
            "priority",
            "quotaWithRollover(maxRollover=30)",
            "costBasedTokenBucket(burst=30)")
        .map(Strategies::parse);
  }

  private static long admitted(Strategy strategy, int nodes, int minutes) {
    Limit whole = Limit.bind("uid", strategy, List.of(Rate.parse(RATE))).get(0);
    Limit limit = whole.dividedBy(nodes);
    ManualTime time = new ManualTime();
    Charge charge = Charge.of(limit, HitClass.NONE, "a", 1);
    long admitted = 0;
    for (int second = 0; second < 60 * minutes; second++) {
      admitted +=
          LongStream.range(0, 50)
              .filter(n -> time.backend.decideNow(List.of(charge), Intent.SPEND).admitted())
              .count();
      time.advance(ManualTime.SECOND);
    }
    return admitted;
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void allNodesTogetherAdmitNoMoreThanOneAlone(Strategy strategy) {
    long alone = admitted(strategy, 1, 10);
    long together = NODES * admitted(strategy, NODES, 10);

    assertThat(together).isLessThanOrEqualTo(alone).isGreaterThan(alone / 2);
  }

  static Stream<Arguments> absolute() {
    return Stream.of(
        Arguments.of("tokenBucketWithDebt(burst=9, maxDebt=30)", 2 + 7),
        Arguments.of("leakyBucket(capacity=17)", 4),
        Arguments.of("leakyBucketWithQueue(capacity=3)", 1),
        Arguments.of("costBasedTokenBucket(burst=30)", 7),
        Arguments.of("tiered(inner=tokenBucket(burst=22))", 5));
  }

  @ParameterizedTest
  @MethodSource("absolute")
  void whatAStrategyCountsInHitsIsDividedToo(String strategy, long capacity) {
    Limit whole = Limit.bind("uid", Strategies.parse(strategy), List.of(Rate.parse(RATE))).get(0);

    assertThat(whole.dividedBy(NODES).meter().capacity()).isEqualTo(capacity);
    assertThat(whole.dividedBy(NODES)).as("bound once").isSameAs(whole.dividedBy(NODES));
    assertThat(whole.dividedBy(1)).isSameAs(whole);
  }

  @Test
  void aNodeAdmitsAtLeastOne() {
    Limit limit = Limit.bind("uid", Strategies.fixedWindow(), List.of(Rate.parse("2/min"))).get(0);

    assertThat(limit.dividedBy(10).rate()).isEqualTo(Rate.parse("1/min"));
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
