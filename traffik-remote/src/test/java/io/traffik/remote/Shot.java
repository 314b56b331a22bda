package io.traffik.remote;

import io.traffik.Backend;
import io.traffik.Decision;
import io.traffik.Throttle;
import io.traffik.ThrottleListener;
import io.traffik.ThrottleRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One hit of a {@link Load}: when it was made, and how often it was answered. Its tier and its
 * priority change from hit to hit, for strategies that know them. Thread-safe.
 */
public final class Shot {

  private static final List<String> TIERS = List.of("free", "premium", "enterprise");
  private static final List<String> PRIORITIES = List.of("LOW", "NORMAL", "HIGH", "CRITICAL");

  private final long number;
  private final long madeNanos = System.nanoTime();
  private final AtomicInteger answers = new AtomicInteger();

  public Shot(long number) {
    this.number = number;
  }

  /** For a throttle of one client, which tells each hit of its answers. */
  public static Throttle.Builder<Shot> throttle(String uid, Backend backend) {
    return Throttle.builder(Shot.class, uid)
        .backend(backend)
        .registry(ThrottleRegistry.of(backend))
        .tier(shot -> TIERS.get(shot.index(TIERS.size())))
        .priority(shot -> PRIORITIES.get(shot.index(PRIORITIES.size())))
        .listener(new AnswerCount());
  }

  private static final class AnswerCount implements ThrottleListener<Shot> {

    @Override
    public void onAdmitted(Shot shot, Decision decision) {
      shot.answers.incrementAndGet();
    }

    @Override
    public void onRefused(Shot shot, Decision decision) {
      shot.answers.incrementAndGet();
    }

    @Override
    public void onDegraded(Shot shot, Decision decision) {
      shot.answers.incrementAndGet();
    }
  }

  private int index(int size) {
    return (int) Math.floorMod(number, (long) size);
  }

  /** The how many-th hit of its load it is. */
  public long number() {
    return number;
  }

  public long ageNanos() {
    return System.nanoTime() - madeNanos;
  }

  public boolean isAnsweredOnce() {
    return answers.get() == 1;
  }
}
