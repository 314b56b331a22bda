package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.Breaker;
import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.Throttle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;

/**
 * A throttle with one outage contract, and the count of what became of its hits. Clients have
 * numbers: one is hot, {@link #HITS} are hit once at a time, and one is for looking whether the
 * backend is back. Thread-safe.
 */
final class FaultSubject {

  static final int HITS = 64;
  static final Duration DEADLINE = Duration.ofMillis(200);
  static final Duration OPEN_FOR = Duration.ofSeconds(1);

  /** Nothing becomes free while a test runs. */
  private static final long ROOM = 100;

  private static final int HOT = 0;
  private static final int LOOKS = HITS + 1;
  private static final int CLIENTS = HITS + 2;
  private static final int FAILURES = 5;

  /** A duration that is next to nothing. */
  private static final int NANOS = 0xFFFF;

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Answering answering;
  private final boolean breaker;
  private final Throttle<Shot> throttle;

  /** Shares the states with the throttle, and has time. */
  private final Throttle<Shot> questions;

  private final AtomicLongArray admitted = new AtomicLongArray(CLIENTS);
  private final AtomicLongArray unknown = new AtomicLongArray(CLIENTS);

  FaultSubject(Answering answering, boolean breaker, Backend backend, String uid) {
    this.answering = answering;
    this.breaker = breaker;
    this.throttle =
        builder(backend, uid)
            .onError(breaker ? broken(answering) : answering.onError())
            .deadline(DEADLINE)
            .build();
    this.questions = builder(backend, uid).deadline(LIMIT).build();
  }

  private static Throttle.Builder<Shot> builder(Backend backend, String uid) {
    return Shot.throttle(uid, backend)
        .identifier(shot -> "client" + shot.number())
        .rate(ROOM + "/7d")
        .strategy(Strategies.slidingWindowLog());
  }

  /** Throttles of one backend with equal settings would share one, and so tell each other. */
  private static OnError<Object> broken(Answering answering) {
    Duration openFor = OPEN_FOR.plusNanos(answering.name().hashCode() & NANOS);
    return answering
        .onError()
        .breaker(Breaker.defaults().failuresToOpen(FAILURES).openFor(openFor));
  }

  Answering answering() {
    return answering;
  }

  boolean hasBreaker() {
    return breaker;
  }

  String uid() {
    return throttle.uid();
  }

  /** Hits at once on one client. */
  Volley fireOnOneKey() {
    return Volley.fire(throttle, LongStream.generate(() -> HOT).limit(HITS));
  }

  /** Hits at once on as many clients. */
  Volley fireOnManyKeys() {
    return Volley.fire(throttle, LongStream.rangeClosed(1, HITS));
  }

  /** One hit, to look whether the backend decides. */
  Volley look() {
    return Volley.fire(throttle, LongStream.of(LOOKS));
  }

  /** Waits for all answers, and counts them. */
  List<Volley.Answered> await(Volley volley) {
    List<Volley.Answered> answers = volley.await(LIMIT);
    answers.forEach(this::count);
    return answers;
  }

  private void count(Volley.Answered answered) {
    int client = (int) answered.shot().number();
    if (!answered.isDecided()) {
      unknown.incrementAndGet(client);
    } else if (answered.isAdmitted()) {
      admitted.incrementAndGet(client);
    }
  }

  /** The hot client's share of what a fallback may admit is what this was the first to ask for. */
  void assertFollowedOnOneKey(List<Volley.Answered> answers) {
    answering.assertFollowed(answers, ROOM);
  }

  void assertOpen() {
    assertThat(throttle.circuitBreaker().orElseThrow().getState().name())
        .as("state of the breaker")
        .isEqualTo("OPEN");
  }

  /** Every client was charged what was admitted, and at most what is unknown besides. */
  void assertCount() {
    for (int client = 0; client < CLIENTS; client++) {
      long charged = ROOM - remaining(client);
      assertThat(charged)
          .as("charged to client %d by %s", client, throttle)
          .isBetween(admitted.get(client), admitted.get(client) + unknown.get(client));
    }
  }

  private long remaining(int client) {
    Decision[] found = new Decision[1];
    Eventually.until(
        "an answer to a question",
        LIMIT,
        () -> {
          found[0] = questions.stat(new Shot(client));
          return !found[0].degraded();
        });
    return found[0].remaining();
  }
}
