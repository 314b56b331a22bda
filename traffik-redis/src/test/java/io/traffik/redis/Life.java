package io.traffik.redis;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.HitClass;
import io.traffik.Limit;
import io.traffik.Rate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A random life of one client under some limits, led by the scripts and by the meters, at virtual
 * times. Not thread-safe.
 */
final class Life {

  private static final long SECOND = 1_000_000;
  private static final long DAY = 86_400 * SECOND;
  private static final long LATEST = (1L << 52) - 1;
  private static final long NOON = 1_795_521_600 * SECOND;
  private static final int MOST_HITS = 16;
  private static final int MOST_CHARGED = 50;

  private static final String IDENTITY = "client";
  private static final List<String> TIERS = List.of("", "free", "premium", "enterprise", "other");
  private static final List<String> PRIORITIES = List.of("", "LOW", "NORMAL", "HIGH", "CRITICAL");

  private final SplittableRandom random;
  private final List<Subject> subjects;
  private final List<Limit> limits = new ArrayList<>();
  private final boolean steady;
  private final JavaTwin java = new JavaTwin();
  private final Comparison comparison;
  private final List<Decision> charged = new ArrayList<>();
  private long now;
  private int transitions;

  Life(Wire wire, List<Subject> subjects, String title, SplittableRandom random) {
    this.random = random;
    this.subjects = subjects;
    this.steady = subjects.stream().allMatch(Subject::steady);
    this.comparison = new Comparison(wire, title + " under " + subjects);
    subjects.forEach(subject -> limits.add(any(subject.variants())));
    now = below(3) == 0 ? below(1_000) : NOON;
  }

  /** Leads it until so many hits have been made, and everything was compared. */
  void lead(int hits) {
    while (transitions < hits) {
      step();
    }
    comparison.finish();
  }

  private void step() {
    passTime();
    int choice = (int) below(steady ? 1_000 : 100);
    if (choice < 3) {
      int changed = (int) below(limits.size());
      limits.set(changed, any(subjects.get(changed).variants()));
    } else if (choice < 8) {
      List<Charge> charges = charges(anyClass(), () -> 1);
      comparison.question(charges, at(), java.question(charges, now));
    } else if (choice < 16) {
      refund();
    } else {
      hit();
    }
  }

  private void hit() {
    List<List<Charge>> hits = new ArrayList<>();
    HitClass shared = anyClass();
    boolean apart =
        limits.stream().anyMatch(limit -> !limit.meter().forClass(shared).stateClass().isEmpty());
    for (long left = 1 + below(steady ? 3 : MOST_HITS); left > 0; left--) {
      hits.add(charges(apart ? shared : anyClass(), this::cost));
    }
    JavaTwin.Result result = java.decide(hits, now);
    transitions += hits.size();
    comparison.decide(hits, below(2) == 0, at(), result);
    for (Decision decision : result.decisions()) {
      if (decision.admitted() && below(4) == 0) {
        charged.add(decision);
      }
    }
    while (charged.size() > MOST_CHARGED) {
      charged.remove(0);
    }
  }

  private void refund() {
    if (charged.isEmpty()) {
      return;
    }
    int index = (int) (below(3) == 0 ? below(charged.size()) : charged.size() - 1);
    Decision decision = charged.get(index);
    if (below(8) != 0) {
      charged.remove(index);
    }
    comparison.refund(decision, at(), java.refund(decision.parts(), now));
  }

  private interface Cost {
    long of();
  }

  private List<Charge> charges(HitClass hitClass, Cost cost) {
    long each = cost.of();
    return limits.stream().map(limit -> Charge.of(limit, hitClass, IDENTITY, each)).toList();
  }

  private HitClass anyClass() {
    return new HitClass(any(TIERS), any(PRIORITIES));
  }

  /** Mostly small or near the capacity, now and then nothing, too much, or far too much. */
  private long cost() {
    long capacity = any(limits).meter().capacity();
    long most = Math.max(1, capacity);
    if (steady) {
      return below(500) == 0 ? below(most) : 1 + below(2) * below(2);
    }
    return switch ((int) below(20)) {
      case 0 -> 0;
      case 1 -> capacity + 1 + below(2);
      case 2 -> below(10) == 0 ? Long.MAX_VALUE : Math.max(1, most - below(3));
      case 3, 4 -> Math.max(1, most - below(3));
      case 5, 6 -> 1 + below(most);
      case 7, 8, 9, 10 -> 1 + below(most / 5 + 1);
      default -> 1 + below(Math.min(most, 3));
    };
  }

  private void passTime() {
    Rate rate = any(limits).rate();
    long period = rate.periodMicros();
    boolean slow = steady && below(3_000) != 0;
    now += slow ? below(2 * period / rate.limit() + 1) : pause(period, rate.limit());
    if (now > LATEST) {
      now = NOON;
    }
    now = Math.max(0, now);
  }

  private long pause(long period, long limit) {
    return switch ((int) below(24)) {
      case 0, 1, 2, 3, 4 -> 0;
      case 5, 6, 7, 8 -> below(period / limit + 2);
      case 9 -> below(1_000);
      case 10, 11, 12 -> below(period + 1);
      case 13 -> below(3 * period);
      case 14, 15 -> period - now % period - 1 + below(3);
      case 16 -> (1 + below(3)) * period;
      case 17 -> -below(10 * SECOND + 1);
      case 18 -> below(8) == 0 ? -below(below(2) == 0 ? 30 * SECOND : 40 * DAY) : below(SECOND);
      case 19 -> below(8) == 0 ? Moments.any(random) - below(10 * DAY) - now : below(DAY);
      case 20 -> below(40) == 0 ? -now + below(30 * SECOND) : below(period / 3 + 1);
      default -> below(period / 7 + 1);
    };
  }

  /** Blueprints that depend on the date were made at a time that is somewhat off. */
  private Call.Setting at() {
    return new At(now, Math.max(0, now - 20 * DAY + below(40 * DAY)));
  }

  /** A virtual time. */
  record At(long micros, long around) implements Call.Setting {

    @Override
    public String namespace() {
      return "test";
    }

    @Override
    public byte[] time() {
      return ByteBuffer.allocate(Long.BYTES).putLong(micros).array();
    }
  }

  private long below(long bound) {
    return random.nextLong(bound);
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
