package io.traffik.benchmarks.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** Says of each promise whether a run has kept it. Pure: the same recording, the same verdicts. */
final class Judge {

  private static final long MIB = 1L << 20;

  private final Recording recording;
  private final List<Window> healthy;

  private Judge(Recording recording) {
    this.recording = recording;
    this.healthy = recording.healthy();
  }

  /** On each promise. */
  static List<Verdict> verdicts(Recording recording) {
    Judge judge = new Judge(recording);
    List<Verdict> verdicts = new ArrayList<>(judge.onDecisions());
    verdicts.addAll(judge.onAnswers());
    verdicts.addAll(judge.onLeaks());
    return verdicts;
  }

  private List<Verdict> onDecisions() {
    int windows = recording.windows().size();
    int hot = most(recording.windows(), Window::admitted);
    int key = most(recording.windows(), Window::mostOfOneKey);
    int memory = most(recording.windows(), Window::mostInMemory);
    int most = most(healthy, Window::admitted);
    int least = healthy.stream().mapToInt(Window::admitted).min().orElse(0);
    int degraded = healthy.stream().mapToInt(Window::degraded).sum();
    boolean exact = least == Promised.HOT_LIMIT && most == Promised.HOT_LIMIT;
    return List.of(
        new Verdict(
            "Hot key: hits that Redis admitted in any window",
            "at most " + number(Promised.HOT_LIMIT),
            "at most " + number(hot) + " in " + number(windows) + " windows",
            hot <= Promised.HOT_LIMIT && windows > 0),
        new Verdict(
            "Hot key: hits that Redis admitted in a healthy window",
            "exactly " + number(Promised.HOT_LIMIT),
            (least == most ? number(most) : number(least) + " to " + number(most))
                + " in "
                + number(healthy.size())
                + " windows",
            exact && !healthy.isEmpty()),
        new Verdict(
            "Other keys: hits of one that Redis admitted in any window",
            "at most " + Promised.KEY_LIMIT,
            "at most " + key + " of " + Promised.KEYS + " keys",
            key <= Promised.KEY_LIMIT && key > 0),
        new Verdict(
            "Other keys: hits of one that the fallback in memory admitted in any window",
            "at most " + Promised.KEY_LIMIT,
            "at most " + memory + " of " + Promised.KEYS + " keys",
            memory <= Promised.KEY_LIMIT),
        new Verdict(
            "Hits under way in a healthy window that Redis did not answer",
            "0",
            number(degraded) + " in " + number(healthy.size()) + " windows",
            degraded == 0 && !healthy.isEmpty()));
  }

  private List<Verdict> onAnswers() {
    long unanswered = recording.offered() - recording.answered();
    int stall = most(recording.windows(), Window::stallMillis);
    long allowed = Promised.DEADLINE.toMillis() + stall + Promised.STALL_MILLIS;
    long slowest =
        recording.samples().stream().mapToInt(Sample::worstMicros).max().orElse(0) / 1_000;
    return List.of(
        new Verdict(
            "Faults that were survived, kills among them",
            "at least 1 kill",
            recording.faults().size() + ", of them " + recording.kills() + " kills",
            recording.kills() > 0),
        new Verdict(
            "Hits that were never answered",
            "0",
            number(unanswered) + " of " + number(recording.offered()),
            unanswered == 0 && recording.offered() > 0),
        new Verdict(
            "Hits that ended with an exception",
            "0",
            recording.failures().isEmpty() ? "0" : recording.failures().toString(),
            recording.failures().isEmpty()),
        new Verdict(
            "The slowest answer",
            "at most "
                + number(allowed)
                + " ms: deadline "
                + Promised.DEADLINE.toMillis()
                + ", longest stall of the machine "
                + stall
                + ", and "
                + Promised.STALL_MILLIS,
            number(slowest) + " ms",
            slowest <= allowed));
  }

  private List<Verdict> onLeaks() {
    Resources before = recording.before();
    Resources after = recording.after();
    return List.of(
        leak("Threads", before.threads(), after.threads(), Promised.MORE_THREADS),
        leak(
            "Open files and sockets",
            before.descriptors(),
            after.descriptors(),
            Promised.MORE_DESCRIPTORS),
        leak("Connections at the server", before.connections(), after.connections(), 0),
        new Verdict(
            "Heap without garbage at the end",
            "at most %s MiB: %s before the first fault, and %s"
                .formatted(
                    mib(before.heapBytes() + Promised.MORE_HEAP),
                    mib(before.heapBytes()),
                    mib(Promised.MORE_HEAP)),
            mib(after.heapBytes()) + " MiB",
            after.heapBytes() <= before.heapBytes() + Promised.MORE_HEAP),
        new Verdict(
            "Threads of the backend once it is closed",
            "0",
            recording.threadsLeft().isEmpty()
                ? "0"
                : recording.threadsLeft().size() + ": " + recording.threadsLeft(),
            recording.threadsLeft().isEmpty()),
        new Verdict(
            "Connections at the server once it is closed",
            "0",
            String.valueOf(recording.connectionsLeft()),
            recording.connectionsLeft() == 0));
  }

  private static Verdict leak(String what, long before, long after, int more) {
    String allowed = "at most " + (before + more);
    return new Verdict(
        what + " at the end",
        allowed + ": " + before + " before the first fault" + (more == 0 ? "" : ", and " + more),
        String.valueOf(after),
        after <= before + more && after >= 0);
  }

  private static int most(List<Window> windows, ToIntFunction<Window> count) {
    return windows.stream().mapToInt(count).max().orElse(0);
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.1f", (double) bytes / MIB);
  }
}
