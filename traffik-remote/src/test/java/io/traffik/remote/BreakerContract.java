package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.traffik.Backend;
import io.traffik.Breaker;
import io.traffik.OnError;
import io.traffik.Outage;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A circuit breaker before a server that is killed, and started again, whatever it is. */
public abstract class BreakerContract {

  private static final int HITS = 64;
  private static final int ROOM = 1_000;
  private static final int FAILURES = 3;
  private static final int PROBES = 2;

  /** It is told to probe, so that however slow the machine is, nothing is before its time. */
  private static final Duration OPEN_FOR = Duration.ofHours(1);

  /** Who has answered later than so long ago is not taken for dead. */
  private static final Duration ANSWERING = Duration.ofMillis(600);

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** A backend on a server of the test's own. */
  protected abstract Backend backend();

  /** With SIGKILL. */
  protected abstract void kill();

  protected abstract void restart();

  /** Has the server stand still. */
  protected abstract void pause();

  protected abstract void resume();

  /** How many commands for decisions the server was sent, by its own count. */
  protected abstract long commands();

  @Test
  void aServerThatWasKilledIsNotAskedUntilProbesFindItBack() {
    try (Backend backend = backend()) {
      Throttle<Shot> throttle = throttle(backend, breaker());
      Throttle<Shot> another = throttle(backend, OnError.REFUSE);
      assertThat(hits(throttle)).as("before").allMatch(Volley.Answered::isDecided);
      Shot answered = new Shot(0);

      kill();
      Eventually.until(
          "the answers to be old", LIMIT, () -> answered.ageNanos() > ANSWERING.toNanos());
      assertOpensAfterFailures(throttle);
      restart();
      Eventually.until("the server to be found", LIMIT, () -> hit(another, HITS).isDecided());
      assertNothingIsSent(throttle);

      throttle.circuitBreaker().orElseThrow().transitionToHalfOpenState();
      assertThatOnlyProbesPass(throttle);
      assertThat(charged(another)).as("charged to all").isEqualTo(PROBES);
      assertThat(state(throttle)).isEqualTo(CircuitBreaker.State.CLOSED);
      assertThat(hits(throttle)).as("afterwards").allMatch(Volley.Answered::isDecided);
    }
  }

  private void assertOpensAfterFailures(Throttle<Shot> throttle) {
    for (int i = 0; i < FAILURES; i++) {
      assertThat(state(throttle)).as("after %d", i).isEqualTo(CircuitBreaker.State.CLOSED);
      assertThat(hit(throttle, i).reason()).isIn(Outage.UNREACHABLE, Outage.CONNECTION_LOST);
    }
    assertThat(state(throttle)).as("after all").isEqualTo(CircuitBreaker.State.OPEN);
  }

  private void assertNothingIsSent(Throttle<Shot> throttle) {
    long before = commands();
    assertThat(hits(throttle))
        .extracting(Volley.Answered::reason)
        .containsOnly(Outage.BREAKER_OPEN);
    assertThat(commands()).as("commands while open").isEqualTo(before);
  }

  /** While none of them is answered, the others are answered by contract at once. */
  private void assertThatOnlyProbesPass(Throttle<Shot> throttle) {
    pause();
    Volley volley = Volley.fire(throttle, LongStream.range(0, HITS));
    assertThat(state(throttle)).isEqualTo(CircuitBreaker.State.HALF_OPEN);
    resume();
    List<Volley.Answered> answers = volley.await(LIMIT);
    assertThat(answers.subList(0, PROBES)).as("probes").allMatch(Volley.Answered::isDecided);
    assertThat(answers.subList(PROBES, HITS))
        .as("the others")
        .extracting(Volley.Answered::reason)
        .containsOnly(Outage.BREAKER_OPEN);
  }

  /** To all that the hits were for. */
  private static long charged(Throttle<Shot> throttle) {
    return LongStream.range(0, HITS)
        .map(client -> ROOM - throttle.stat(new Shot(client)).remaining())
        .sum();
  }

  private static CircuitBreaker.State state(Throttle<Shot> throttle) {
    return throttle.circuitBreaker().orElseThrow().getState();
  }

  private static List<Volley.Answered> hits(Throttle<Shot> throttle) {
    return Volley.fire(throttle, LongStream.range(0, HITS)).await(LIMIT);
  }

  private static Volley.Answered hit(Throttle<Shot> throttle, long client) {
    return Volley.fire(throttle, LongStream.of(client)).await(LIMIT).get(0);
  }

  private static OnError<Object> breaker() {
    return OnError.ALLOW.breaker(
        Breaker.defaults().failuresToOpen(FAILURES).openFor(OPEN_FOR).probesToClose(PROBES));
  }

  /** Throttles with one state of each client. */
  private static Throttle<Shot> throttle(Backend backend, OnError<Object> onError) {
    return Shot.throttle("killed", backend)
        .identifier(shot -> "client " + shot.number())
        .rate(ROOM + "/7d")
        .strategy(Strategies.slidingWindowLog())
        .onError(onError)
        .deadline(LIMIT)
        .build();
  }
}
