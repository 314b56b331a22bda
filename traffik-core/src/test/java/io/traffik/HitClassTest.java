package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a hit's tier and priority come from, and what they change. */
class HitClassTest {

  private final ManualTime time = new ManualTime();

  /** A connection is {@code identity/class}. */
  private Throttle.Builder<String> builder(String uid, String strategy) {
    return time.builder(uid, HitClassTest::identityOf)
        .strategy(Strategies.parse(strategy))
        .rate("10/min");
  }

  private static String identityOf(String hit) {
    int slash = hit.indexOf('/');
    return slash < 0 ? hit : hit.substring(0, slash);
  }

  private static String classOf(String hit) {
    return hit.substring(hit.indexOf('/') + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixedWindow", "slidingWindowLog", "slidingWindowCounter"})
  void tiersOfOneIdentityShareTheirCountAndHaveTheirOwnLimits(String inner) {
    Throttle<String> throttle =
        builder("uid", "tiered(inner=" + inner + ")").tier(HitClassTest::classOf).build();

    assertThat(throttle.hit("a/free", 10).remaining()).isZero();
    assertThat(throttle.hit("a/premium", 25).remaining()).isEqualTo(15);
    assertThat(throttle.stat("a/enterprise").remaining()).isEqualTo(65);
    assertThat(throttle.stat("a/free").remaining()).isZero();
    assertThat(throttle.stat("b/free").remaining()).as("another client").isEqualTo(10);
    assertThat(time.backend.keys()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenBucket", "leakyBucketWithQueue", "gcra", "costBasedTokenBucket"})
  void tiersWhoseStatesDependOnTheLimitHaveStatesOfTheirOwn(String inner) {
    Throttle<String> throttle =
        builder("uid", "tiered(inner=" + inner + ")").tier(HitClassTest::classOf).build();
    long free = throttle.stat("a/free").remaining();

    throttle.hit("a/free", free);
    throttle.hit("a/premium");

    assertThat(throttle.stat("a/free").remaining()).isZero();
    assertThat(throttle.stat("a/enterprise").identity()).hasValue("a");
    assertThat(time.backend.keys()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"a/unknown, 10", "a/, 10", "a/free, 10", "a/Premium, 10", "a/premium, 50"})
  void anUnknownTierIsTheDefaultOne(String hit, long limit) {
    Throttle<String> throttle = builder("uid", "tiered").tier(HitClassTest::classOf).build();

    assertThat(throttle.stat(hit).remaining()).isEqualTo(limit);
  }

  @Test
  void aMissingTierOrPriorityIsTheDefaultOne() {
    Throttle<String> tiered = builder("tiered", "tiered").tier(hit -> null).build();
    Throttle<String> priority = builder("priority", "priority").priority(hit -> null).build();
    Throttle<String> nothingTold = builder("none", "priority").build();

    assertThat(tiered.stat("a").remaining()).isEqualTo(10);
    assertThat(priority.stat("a").remaining()).isEqualTo(7);
    assertThat(nothingTold.stat("a").remaining()).isEqualTo(7);
  }

  @Test
  void theImportantFindRoomThatTheOthersCannotTake() {
    Throttle<String> throttle = builder("uid", "priority").priority(HitClassTest::classOf).build();

    assertThat(throttle.hit("a/LOW", 5).remaining()).isZero();
    assertThat(throttle.hitAsync("a/LOW")).isCompletedWithValueMatching(d -> !d.admitted());
    assertThat(throttle.hit("a/CRITICAL", 5).remaining()).isZero();
    assertThat(throttle.check("a/NORMAL").admitted()).isFalse();
    assertThat(throttle.check("a/LOW", 6).never()).as("more than its share").isTrue();
  }

  @Test
  void anUnknownPriorityFailsTheHitNamingTheKnownOnes() {
    Throttle<String> throttle = builder("uid", "priority").priority(HitClassTest::classOf).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> throttle.hit("a/URGENT"))
        .withMessage("priority \"URGENT\" is unknown; accepted: CRITICAL, HIGH, LOW, NORMAL");
    assertThat(throttle.hitAsync("a/URGENT")).isCompletedExceptionally();
    assertThat(time.backend.keys()).isZero();
  }

  @Test
  void strategiesWithoutClassesIgnoreThem() {
    Throttle<String> throttle =
        builder("uid", "tokenBucket").tier(hit -> "premium").priority(hit -> "any").build();

    assertThat(throttle.hit("a").remaining()).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource({
    "tier:premium:bob, 50, bob",
    "tier:nobody:bob, 10, bob",
    "tier:premium:a:b, 50, a:b",
    "tier:bob, 10, tier:bob",
    "bob, 10, bob",
    "xtier:premium:bob, 10, xtier:premium:bob",
  })
  void anIdentityMayCarryItsTier(String identity, long limit, String charged) {
    Throttle<String> throttle = builder("uid", "tiered").tierFromIdentity().build();

    assertThat(throttle.stat(identity).remaining()).isEqualTo(limit);
    assertThat(throttle.stat(identity).identity()).hasValue(charged);
  }

  @Test
  void aMarkerIsPlainTextUnlessTheThrottleReadsIt() {
    Throttle<String> throttle = builder("uid", "tiered").build();

    assertThat(throttle.stat("tier:premium:bob").remaining()).isEqualTo(10);
    assertThat(throttle.stat("tier:premium:bob").identity()).hasValue("tier:premium:bob");
  }

  @Test
  void aTierFromTwoPlacesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> builder("uid", "tiered").tier(HitClassTest::classOf).tierFromIdentity().build())
        .withMessageContaining("tier(…) and by tierFromIdentity()");
    assertThat(time.registry.throttles()).isEmpty();
  }

  @Test
  void oneStateIsNotChargedForTwoClassesInOneHit() {
    ThrottleRegistry other = ThrottleRegistry.of(time.backend);
    Throttle<String> free = builder("uid", "tiered").build();
    Throttle<String> premium =
        Throttle.builder(String.class, "uid")
            .registry(other)
            .identifier(name -> name)
            .strategy(Strategies.tiered())
            .rate("10/min")
            .tier(name -> "premium")
            .build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Throttle.hitAll(List.of(free, premium), "a"))
        .withMessageContaining("limit \"uid\" is charged twice in one hit");
    assertThat(time.backend.keys()).isZero();
  }

  @Test
  void aFixedCostMustFitTheLargestTier() {
    assertThat(builder("fits", "tiered").cost(100).build().stat("a").remaining()).isEqualTo(10);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder("dear", "tiered").cost(101).build())
        .withMessageContaining("admits at most 100 at once");
  }

  @Test
  void aRateByFunctionKeepsOneCountForAllTiers() {
    Throttle<String> throttle =
        time.builder("uid", HitClassTest::identityOf)
            .strategy(Strategies.tiered())
            .tier(HitClassTest::classOf)
            .rate(hit -> Rate.parse(hit.startsWith("a") ? "10/min" : "20/min"))
            .build();

    throttle.hit("a/premium", 30);

    assertThat(throttle.stat("a/enterprise").remaining()).isEqualTo(70);
    assertThat(throttle.stat("b/free").remaining()).isEqualTo(20);
  }
}
