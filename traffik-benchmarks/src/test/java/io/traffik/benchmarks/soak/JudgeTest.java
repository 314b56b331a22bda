package io.traffik.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each promise that a run has broken is found, and no other. */
class JudgeTest {

  private static final String HEALTHY = "Hot key: hits that Redis admitted in a healthy window";
  private static final String UNDER_WAY =
      "Hits under way in a healthy window that Redis did not answer";

  private static List<String> broken(Recording recording) {
    return Judge.verdicts(recording).stream()
        .filter(verdict -> !verdict.kept())
        .map(Verdict::promise)
        .toList();
  }

  @Test
  void aRunAsItShouldBeKeepsAll() {
    List<Verdict> verdicts = Judge.verdicts(Recordings.good());

    assertThat(verdicts).hasSize(15).allMatch(Verdict::kept);
    assertThat(Soak.exitStatus(verdicts)).isZero();
    assertThat(TextTable.of(verdicts))
        .contains("pass  " + HEALTHY + "\n      allowed exactly 1,000; seen 1,000 in 55 windows\n");
  }

  static Stream<Arguments> leaksAndLosses() {
    Resources good = Recordings.BEFORE;
    return Stream.of(
        leak("Threads at the end", new Resources(18, good.heapBytes(), 45, 1)),
        leak("Open files and sockets at the end", new Resources(15, good.heapBytes(), 49, 1)),
        leak("Connections at the server at the end", new Resources(15, good.heapBytes(), 45, 2)),
        leak("Heap without garbage at the end", new Resources(15, (12 << 20) + 1, 45, 1)),
        Arguments.of(
            "Hits that were never answered",
            Recordings.ended(239_999, List.of(), good, List.of(), 0)),
        Arguments.of(
            "Hits that ended with an exception",
            Recordings.ended(240_000, List.of("a bug"), good, List.of(), 0)),
        Arguments.of(
            "Threads of the backend once it is closed",
            Recordings.ended(240_000, List.of(), good, List.of("lettuce-timer-1"), 0)),
        Arguments.of(
            "Connections at the server once it is closed",
            Recordings.ended(240_000, List.of(), good, List.of(), 1)),
        Arguments.of(
            "Faults that were survived, kills among them", Recordings.withFaults(List.of())));
  }

  private static Arguments leak(String promise, Resources after) {
    return Arguments.of(promise, Recordings.endingWith(after));
  }

  @ParameterizedTest
  @MethodSource("leaksAndLosses")
  void whatLeaksOrIsLostIsFound(String promise, Recording recording) {
    assertThat(broken(recording)).contains(promise);
    assertThat(Soak.exitStatus(Judge.verdicts(recording))).isEqualTo(1);
  }

  @Test
  void resourcesWithinTheToleranceAreNoLeak() {
    Resources after = new Resources(17, 12 << 20, 48, 1);

    assertThat(broken(Recordings.endingWith(after))).isEmpty();
  }

  /** Also where Redis was just killed: what it has acknowledged it knows. */
  @ParameterizedTest
  @MethodSource("secondsAroundTheKill")
  void oneHitTooManyIsFoundInAnyWindow(int second) {
    assertThat(broken(Recordings.with(second, Recordings.window(second, 1_001, 0))))
        .contains("Hot key: hits that Redis admitted in any window");
  }

  static Stream<Integer> secondsAroundTheKill() {
    return Stream.of(0, Recordings.KILLED_AT, Recordings.KILLED_AT + 1, 59);
  }

  @Test
  void oneHitTooManyOfAnotherKeyIsFound() {
    Window byRedis = new Window(Recordings.FIRST + 5, 1_000, 1_000, 0, 11, 10, 3, 4);
    Window inMemory = new Window(Recordings.FIRST + 5, 1_000, 1_000, 0, 10, 11, 3, 4);

    assertThat(broken(Recordings.with(5, byRedis)))
        .containsExactly("Other keys: hits of one that Redis admitted in any window");
    assertThat(broken(Recordings.with(5, inMemory)))
        .containsExactly(
            "Other keys: hits of one that the fallback in memory admitted in any window");
  }

  @Test
  void aHealthyWindowAdmitsExactlyAndDegradesNone() {
    assertThat(broken(Recordings.with(5, Recordings.window(5, 999, 0)))).containsExactly(HEALTHY);
    assertThat(broken(Recordings.with(5, Recordings.window(5, 1_000, 1))))
        .containsExactly(UNDER_WAY);
    int recovered = Recordings.RECOVERED_AT;
    assertThat(broken(Recordings.with(recovered, Recordings.window(recovered, 1_000, 1))))
        .containsExactly(UNDER_WAY);
  }

  @Test
  void besideAFaultAWindowMayAdmitLess() {
    int beside = Recordings.KILLED_AT - 1;

    assertThat(broken(Recordings.with(beside, Recordings.window(beside, 700, 30)))).isEmpty();
    assertThat(broken(Recordings.with(beside - 1, Recordings.window(beside - 1, 700, 30))))
        .containsExactly(HEALTHY, UNDER_WAY);
  }

  @Test
  void whereTheMachineStoodStillAWindowMayAdmitLessButNotMore() {
    Window stalled = new Window(Recordings.FIRST + 5, 400, 300, 60, 10, 10, 100, 4);
    Window silent = new Window(Recordings.FIRST + 5, 1_001, 300, 60, 10, 10, 3, 100);

    assertThat(broken(Recordings.with(5, stalled))).isEmpty();
    assertThat(Recordings.with(5, stalled).spoiled()).isEqualTo(4);
    assertThat(broken(Recordings.with(5, silent)))
        .containsExactly("Hot key: hits that Redis admitted in any window");
  }

  @Test
  void noHitMayNoticeThatScriptsAreForgotten() {
    Recording good = Recordings.with(40, Recordings.window(40, 1_000, 1));
    Fault flush =
        new Fault(
            Fault.Kind.FORGET_SCRIPTS,
            (Recordings.FIRST + 40) * 1_000_000,
            (Recordings.FIRST + 40) * 1_000_000);
    List<Fault> faults = Stream.concat(good.faults().stream(), Stream.of(flush)).toList();

    assertThat(broken(Recordings.withFaults(faults))).isEmpty();
    assertThat(broken(good)).containsExactly(UNDER_WAY);
  }

  @Test
  void aRunWithoutAnyHealthyWindowProvesNothing() {
    Fault always =
        new Fault(
            Fault.Kind.KILL,
            Recordings.FIRST * 1_000_000,
            (Recordings.FIRST + Recordings.SECONDS) * 1_000_000);

    assertThat(broken(Recordings.withFaults(List.of(always)))).contains(HEALTHY, UNDER_WAY);
  }
}
