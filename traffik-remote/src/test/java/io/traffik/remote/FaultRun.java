package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.Outage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** One fault, from before it begins until it is forgotten, with a throttle of each contract. */
final class FaultRun {

  /** What a busy machine may add; what an idle one adds is in the report. */
  private static final Duration NOISE = Duration.ofSeconds(1);

  /** Both clients look for a new connection at least so often. */
  private static final Duration RECONNECT = Duration.ofSeconds(1);

  /** A connection that does not answer for so long is given up. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  /** Who has answered later than so long ago is not taken for dead. */
  private static final Duration ANSWERING = Duration.ofMillis(600);

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final FaultyNetwork network;
  private final Fault fault;
  private final boolean breaker;
  private final List<FaultSubject> subjects;
  private final Map<Answering, Duration> recovered = new EnumMap<>(Answering.class);
  private final Map<Answering, List<Long>> millis = new EnumMap<>(Answering.class);
  private final Map<Answering, Duration> longestCalls = new EnumMap<>(Answering.class);
  private Shot begun = new Shot(0);

  FaultRun(FaultyNetwork network, Backend backend, Fault fault, boolean breaker) {
    this.network = network;
    this.fault = fault;
    this.breaker = breaker;
    this.subjects =
        Stream.of(Answering.values())
            .map(of -> new FaultSubject(of, breaker, backend, fault + "-" + breaker + "-" + of))
            .toList();
  }

  /** Hits are decided. */
  void calm() {
    for (FaultSubject subject : subjects) {
      network.watchFor(subject.uid());
      Eventually.until("all hits to be decided", LIMIT, () -> areDecided(subject));
      assertThat(network.seen()).as("commands that are seen").isPositive();
    }
  }

  private static boolean areDecided(FaultSubject subject) {
    return subject.await(subject.look()).get(0).isDecided()
        && subject.await(subject.fireOnManyKeys()).stream().allMatch(Volley.Answered::isDecided);
  }

  /**
   * Hits are answered by contract: those on many clients, each of which must not be charged twice,
   * and then those on one.
   */
  void suffer() throws IOException {
    network.begin(fault);
    begun = new Shot(0);
    if (breaker) {
      Eventually.until(
          "the answers to be old", LIMIT, () -> begun.ageNanos() > ANSWERING.toNanos());
    }
    for (FaultSubject subject : subjects) {
      List<Volley.Answered> first = sufferOnce(subject, subject.fireOnManyKeys());
      boolean opens = breaker && first.stream().noneMatch(Volley.Answered::isDecided);
      subject.assertFollowedOnOneKey(
          opens ? sufferOpen(subject) : sufferOnce(subject, subject.fireOnOneKey()));
    }
  }

  private List<Volley.Answered> sufferOnce(FaultSubject subject, Volley volley) {
    assertThat(volley.longestCall())
        .as("a call, which does not wait for its answer")
        .isLessThan(FaultSubject.DEADLINE.plus(NOISE));
    assertThat(BlockedThreads.find()).as("blocked threads").isEmpty();
    List<Volley.Answered> answers = subject.await(volley);

    boolean mayHaveEnded = fault == Fault.HALF_OPEN && begun.ageNanos() > SILENCE.toNanos();
    for (Volley.Answered answered : answers) {
      assertThat(answered.nanos())
          .as("ns until an answer")
          .isLessThan(FaultSubject.DEADLINE.plus(NOISE).toNanos());
      if (!(mayHaveEnded && answered.isDecided())) {
        assertByContract(subject, answered);
      }
    }
    measure(subject, volley, answers);
    return answers;
  }

  private void assertByContract(FaultSubject subject, Volley.Answered answered) {
    subject.answering().assertFollowed(answered);
    assertThat(answered.reason()).as("reason of %s", answered.outage()).isIn(reasons());
  }

  /** A connection that has been silent for too long is given up, while the fault lasts. */
  private Set<Outage> reasons() {
    Set<Outage> reasons = EnumSet.copyOf(fault.reasons());
    if (breaker) {
      reasons.add(Outage.BREAKER_OPEN);
    }
    if (begun.ageNanos() > SILENCE.toNanos()) {
      reasons.add(Outage.CONNECTION_LOST);
      reasons.add(Outage.UNREACHABLE);
    }
    return reasons;
  }

  /** Nothing is sent while the breaker is open. */
  private List<Volley.Answered> sufferOpen(FaultSubject subject) throws IOException {
    subject.assertOpen();
    network.watchFor(subject.uid());
    long unseen = network.unseenBytes();
    List<Volley.Answered> answers = subject.await(subject.fireOnOneKey());
    for (Volley.Answered answered : answers) {
      assertByContract(subject, answered);
      assertThat(answered.reason()).isEqualTo(Outage.BREAKER_OPEN);
    }
    assertThat(network.seen()).as("commands while the breaker is open").isZero();
    if (fault.keepsBack()) { // else a client may be about to connect
      assertThat(network.unseenBytes()).as("bytes that wait to be sent").isEqualTo(unseen);
    }
    return answers;
  }

  private void measure(FaultSubject subject, Volley volley, List<Volley.Answered> answers) {
    millis
        .computeIfAbsent(subject.answering(), of -> new ArrayList<>())
        .addAll(answers.stream().map(Volley.Answered::millis).toList());
    longestCalls.merge(
        subject.answering(), volley.longestCall(), (a, b) -> a.compareTo(b) < 0 ? b : a);
  }

  /** Hits are decided again, soon after the fault is over. */
  void recover() throws IOException {
    network.heal();
    Shot healed = new Shot(0);
    Eventually.until("hits of all to be decided again", LIMIT, () -> lookAll(healed));
    assertThat(recovered.values())
        .as("ms until hits were decided again")
        .allSatisfy(time -> assertThat(time).isLessThan(worstRecovery()));
  }

  private boolean lookAll(Shot healed) {
    List<FaultSubject> away =
        subjects.stream().filter(each -> !recovered.containsKey(each.answering())).toList();
    List<Volley> looks = away.stream().map(FaultSubject::look).toList();
    for (int i = 0; i < away.size(); i++) {
      FaultSubject subject = away.get(i);
      if (subject.await(looks.get(i)).get(0).isDecided()) {
        recovered.put(subject.answering(), Duration.ofNanos(healed.ageNanos()));
      }
    }
    return recovered.size() == subjects.size();
  }

  private Duration worstRecovery() {
    Duration period = breaker ? FaultSubject.OPEN_FOR : Duration.ZERO;
    Duration worst = period.plus(RECONNECT).plus(NOISE).plus(NOISE); // a probe may be late, too
    // a connection that has to be given up first, and a probe on it that opens the breaker once
    // more
    return fault.leavesDeadConnections() ? worst.plus(SILENCE).plus(period) : worst;
  }

  void assertCounts() {
    subjects.forEach(FaultSubject::assertCount);
  }

  void report(String backend, FaultReport report) {
    for (FaultSubject subject : subjects) {
      Answering of = subject.answering();
      report.add(
          backend,
          fault,
          of + (breaker ? ", breaker" : ""),
          Objects.requireNonNull(millis.get(of)),
          FaultSubject.DEADLINE,
          Objects.requireNonNull(longestCalls.get(of)),
          Objects.requireNonNull(recovered.get(of)));
    }
  }
}
