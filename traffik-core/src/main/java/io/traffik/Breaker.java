package io.traffik;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a backend that fails is not asked any more, for a while: for {@link OnError#breaker}. The
 * circuit breaker is Resilience4j's; throttles of one backend with equal settings share one.
 *
 * <p>Closed, it lets every hit through, until so many in a row have failed. Open, it lets none
 * through, and no network is touched. After a time a few hits are let through to probe: if all are
 * answered it closes, if one fails it is open again at once. Failures are those that tell of the
 * server's health: a hit that met too many others on its key is none, nor is any while others are
 * answered, be it by other servers of the backend. Immutable and thread-safe.
 */
public final class Breaker {

  private static final Duration SHORTEST_OPEN = Duration.ofMillis(1);
  private static final Duration LONGEST_OPEN = Duration.ofHours(1);
  private static final int MOST = 10_000;
  private static final Breaker DEFAULTS = new Breaker(5, Duration.ofSeconds(5), 2, null);

  private final int failuresToOpen;
  private final Duration openFor;
  private final int probesToClose;
  private final @Nullable CircuitBreaker given;

  private Breaker(
      int failuresToOpen, Duration openFor, int probesToClose, @Nullable CircuitBreaker given) {
    this.failuresToOpen = failuresToOpen;
    this.openFor = openFor;
    this.probesToClose = probesToClose;
    this.given = given;
  }

  /** Opens after 5 failures in a row, for 5 s, and closes after 2 probes. */
  public static Breaker defaults() {
    return DEFAULTS;
  }

  /**
   * A circuit breaker of the application's own, with its own settings; it is for one backend, and
   * while one throttle is answered only its own failures are none. Its configuration decides which
   * exceptions count; what it is told of are {@link BackendUnavailableException}s.
   */
  public static Breaker of(CircuitBreaker circuitBreaker) {
    return new Breaker(0, Duration.ZERO, 0, circuitBreaker);
  }

  /**
   * How many hits in a row must fail to open it; each further attempt of a {@link Retry} is one
   * more.
   *
   * @throws IllegalArgumentException if not from 1 to 10,000
   */
  public Breaker failuresToOpen(int failures) {
    return new Breaker(count("failuresToOpen", failures), openFor, probesToClose, requireOwn());
  }

  /**
   * How long no hit is let through, before it is probed.
   *
   * @throws IllegalArgumentException if less than a millisecond or longer than an hour
   */
  public Breaker openFor(Duration time) {
    if (time.compareTo(SHORTEST_OPEN) < 0 || time.compareTo(LONGEST_OPEN) > 0) {
      throw new IllegalArgumentException(
          "openFor \"" + time + "\" must be from 1 ms to " + LONGEST_OPEN);
    }
    return new Breaker(failuresToOpen, time, probesToClose, requireOwn());
  }

  /**
   * How many hits are let through to probe, which must all be answered to close it.
   *
   * @throws IllegalArgumentException if not from 1 to 10,000
   */
  public Breaker probesToClose(int probes) {
    return new Breaker(failuresToOpen, openFor, count("probesToClose", probes), requireOwn());
  }

  private static int count(String name, int value) {
    if (value < 1 || value > MOST) {
      throw new IllegalArgumentException(name + " \"" + value + "\" must be from 1 to " + MOST);
    }
    return value;
  }

  private @Nullable CircuitBreaker requireOwn() {
    if (given != null) {
      throw new IllegalStateException(
          "circuit breaker \"" + given.getName() + "\" has its own settings; change them there");
    }
    return null;
  }

  /** Whether the circuit breaker is the application's. */
  boolean isGiven() {
    return given != null;
  }

  int probesToClose() {
    return probesToClose;
  }

  /** The one that was given, or a new one with these settings. */
  CircuitBreaker create(String name) {
    if (given != null) {
      return given;
    }
    CircuitBreakerConfig settings =
        CircuitBreakerConfig.custom()
            .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(failuresToOpen)
            .minimumNumberOfCalls(failuresToOpen)
            .failureRateThreshold(100) // all of the window: so many in a row
            .waitDurationInOpenState(openFor)
            .permittedNumberOfCallsInHalfOpenState(probesToClose)
            .clock(MonotonicClock.INSTANCE)
            .build();
    return CircuitBreaker.of(name, settings);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Breaker breaker
        && breaker.failuresToOpen == failuresToOpen
        && breaker.openFor.equals(openFor)
        && breaker.probesToClose == probesToClose
        && breaker.given == given;
  }

  @Override
  public int hashCode() {
    return Objects.hash(failuresToOpen, openFor, probesToClose, given);
  }

  @Override
  public String toString() {
    return given == null
        ? "breaker: opens after "
            + failuresToOpen
            + " failures for "
            + openFor
            + ", closes after "
            + probesToClose
            + " probes"
        : "breaker: " + given.getName();
  }

  /** A wall clock that was set back would keep the breaker open for as long. */
  private static final class MonotonicClock extends Clock {

    static final MonotonicClock INSTANCE = new MonotonicClock();

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH.plusNanos(SystemClock.nanos());
    }
  }
}
