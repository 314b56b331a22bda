package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.HitClass;

/** What the model says at one time, for one class of hits. */
record Definition(ExactModel model, long now, HitClass hitClass) {

  private static final long DAY = 86_400_000_000L;
  private static final int EDGES = 100;
  private static final int SAMPLES = 5;

  void assertDecides(Decision hit, long cost) {
    assertThat(hit.admitted())
        .as("admitted, as the model says")
        .isEqualTo(model.admits(now, cost, hitClass));
    if (hit.admitted()) {
      return;
    }
    if (cost > model.capacity(hitClass)) {
      assertThat(hit.never()).as("never: costs more than the capacity").isTrue();
    } else if (hit.never()) {
      assertNoWaitSuffices(cost);
    } else {
      assertLeast(hit.waitMicros(), cost);
    }
  }

  private void assertLeast(long wait, long cost) {
    assertThat(model.admits(now + wait, cost, hitClass)).as("after wait %s", wait).isTrue();
    assertRefused(now + wait - 1, cost);
    for (int i = 0; i < SAMPLES; i++) {
      assertRefused(now + wait / SAMPLES * i, cost);
    }
    assertRefusedBeforeEdges(now + wait, cost);
  }

  private void assertNoWaitSuffices(long cost) {
    assertThat(model.edges(now, Walk.LATEST).findAny())
        .as("never, of a cost that the capacity admits, where nothing ceases to be admissible")
        .isPresent();
    long end = now + 8 * DAY;
    assertRefusedBeforeEdges(end, cost);
    for (long time = now; time < end; time += DAY / SAMPLES) {
      assertRefused(time, cost);
    }
  }

  /** Between two edges what is admissible stays so: it would be so just before the second. */
  private void assertRefusedBeforeEdges(long end, long cost) {
    model.edges(now, end).limit(EDGES).forEach(edge -> assertRefused(edge - 1, cost));
  }

  private void assertRefused(long time, long cost) {
    assertThat(model.admits(time, cost, hitClass))
        .as("admissible after %s us already", time - now)
        .isFalse();
  }

  void assertRemaining(long remaining) {
    assertThat(remaining == 0 || model.admits(now, remaining, hitClass))
        .as("%s, which remains, is admissible", remaining)
        .isTrue();
    assertThat(model.admits(now, remaining + 1, hitClass))
        .as("one more than remains, %s, is admissible", remaining)
        .isFalse();
  }
}
