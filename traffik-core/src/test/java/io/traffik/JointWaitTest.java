package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The wait of a hit against several limits: the least after which all of them admit. */
class JointWaitTest {

  private final ManualTime time = new ManualTime();

  /** Open from 13:00 UTC to 14:00; the bucket of one token a day has its next at 11:00. */
  @Test
  void whatIsOpenNowMayBeClosedThen() {
    Throttle<String> lunch =
        throttle("lunch", "timeOfDay(zone=UTC, sections={13:00-14:00=1, 14:00-13:00=0})", "5/min");
    Throttle<String> daily = throttle("daily", "tokenBucket(burst=1)", "1/d");
    time.advance(-3_600 * ManualTime.SECOND);
    daily.hit("client");
    time.advance(2 * 3_600 * ManualTime.SECOND);
    assertThat(lunch.check("client").admitted()).isTrue();
    assertThat(daily.check("client").waitMicros()).isEqualTo(22 * 3_600 * ManualTime.SECOND);

    Decision joint = hit(List.of(lunch, daily));

    assertThat(joint.waitMicros()).isEqualTo(24 * 3_600 * ManualTime.SECOND);
    assertThat(joint.refusedBy()).extracting(Limit::name).containsExactly("daily");
    time.advance(joint.waitMicros() - 1);
    assertThat(hit(List.of(lunch, daily)).admitted()).isFalse();
    time.advance(1);
    assertThat(hit(List.of(lunch, daily)).admitted()).isTrue();
  }

  /** One is open from 14:00 to 16:00 only, which is when the other is not. */
  @Test
  void neverWhereNoTwoAreOpenAtOnce() {
    Throttle<String> one =
        throttle("one", "timeOfDay(zone=UTC, sections={14:00-16:00=1, 16:00-14:00=0})", "1/min");
    Throttle<String> other =
        throttle("other", "timeOfDay(zone=UTC, sections={14:00-16:00=0, 16:00-14:00=1})", "1/min");
    other.hit("client");

    assertThat(one.check("client").waitMicros()).isEqualTo(7_200 * ManualTime.SECOND);
    assertThat(other.check("client").waitMicros()).isEqualTo(60 * ManualTime.SECOND);
    assertThat(hit(List.of(one, other)).never()).isTrue();
  }

  /** 13 are admitted in the next minute only, 3 of them carried over; the bucket needs two. */
  @Test
  void whatIsCarriedOverLapsesWhileAnotherLimitWaits() {
    Throttle<String> quota = throttle("quota", "quotaWithRollover", "10/min");
    Throttle<String> bucket = throttle("bucket", "tokenBucket(burst=13)", "6/min");
    quota.hit("client", 4);
    bucket.hit("client", 12);

    assertThat(quota.check("client", 13).waitMicros()).isEqualTo(60 * ManualTime.SECOND);
    assertThat(bucket.check("client", 13).waitMicros()).isEqualTo(120 * ManualTime.SECOND);
    assertThat(costing(13, quota, bucket).waitMicros()).isEqualTo(120 * ManualTime.SECOND);
    bucket.hit("client", 1);
    assertThat(costing(13, quota, bucket).waitMicros()).isEqualTo(130 * ManualTime.SECOND);
    assertThat(costing(16, quota, bucket).never()).isTrue();
  }

  /** From 120 s to 180 s the quota carries 5: in the first case the bucket is as far by then. */
  @Test
  void neverWhereWhatWasCarriedOverIsGoneByThen() {
    Throttle<String> quota = throttle("quota", "quotaWithRollover", "10/min");
    Throttle<String> bucket = throttle("bucket", "tokenBucket(burst=18)", "6/min");
    quota.hit("client", 4);
    bucket.hit("client", 18);

    assertThat(costing(15, quota, bucket).waitMicros()).isEqualTo(150 * ManualTime.SECOND);
    time.advance(ManualTime.SECOND * 10);
    bucket.hit("client", 1);
    time.advance(ManualTime.SECOND * 20);
    bucket.hit("client", 2);

    assertThat(costing(15, quota, bucket).never()).isTrue();
  }

  private Throttle<String> throttle(String uid, String strategy, String rate) {
    return time.throttle(uid, Strategies.parse(strategy), rate);
  }

  private static Decision hit(List<Throttle<String>> throttles) {
    return Throttle.hitAllAsync(throttles, "client").toCompletableFuture().join();
  }

  /** One hit of a cost against both, through throttles that share their states. */
  private Decision costing(long cost, Throttle<String> one, Throttle<String> other) {
    return hit(List.of(sameWith(cost, one), sameWith(cost, other)));
  }

  private Throttle<String> sameWith(long cost, Throttle<String> throttle) {
    Limit limit = throttle.stat("client").limit().orElseThrow();
    return new ManualTime(time)
        .builder(throttle.uid())
        .strategy(limit.strategy())
        .rate(limit.rate())
        .cost(connection -> cost)
        .build();
  }
}
