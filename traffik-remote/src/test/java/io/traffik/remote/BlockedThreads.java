package io.traffik.remote;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Finds threads that wait for a backend, in dumps of all threads of this JVM. Stateless.
 *
 * <p>That is a thread that waits for a monitor or for whatever while code of ours is on its stack:
 * whoever called us cannot go on. A thread of a pool that has nothing to do has none of our code on
 * its stack. Neither counts if it is over 20 ms later; nor do the thread that looks, and those of a
 * {@link FaultyNetwork}.
 */
final class BlockedThreads {

  private static final String OURS = "io.traffik.";
  private static final long LATER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private BlockedThreads() {}

  /** Each with its stack. */
  static List<String> find() {
    List<ThreadInfo> first = dump();
    if (first.isEmpty()) {
      return List.of();
    }
    long start = System.nanoTime();
    while (System.nanoTime() - start < LATER_NANOS) {
      LockSupport.parkNanos(LATER_NANOS);
    }
    List<Long> before = first.stream().map(ThreadInfo::getThreadId).toList();
    return dump().stream()
        .filter(thread -> before.contains(thread.getThreadId()))
        .map(BlockedThreads::text)
        .toList();
  }

  private static List<ThreadInfo> dump() {
    long self = Thread.currentThread().getId();
    return Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(false, false))
        .filter(thread -> thread.getThreadId() != self)
        .filter(thread -> !thread.getThreadName().equals(FaultyNetwork.THREAD_NAME))
        .filter(BlockedThreads::isBlocked)
        .toList();
  }

  private static boolean isBlocked(ThreadInfo thread) {
    return switch (thread.getThreadState()) {
      case BLOCKED, WAITING, TIMED_WAITING ->
          Arrays.stream(thread.getStackTrace())
              .anyMatch(frame -> frame.getClassName().startsWith(OURS));
      default -> false;
    };
  }

  private static String text(ThreadInfo thread) {
    return Arrays.stream(thread.getStackTrace())
        .map(StackTraceElement::toString)
        .collect(
            Collectors.joining(
                "\n  at ",
                thread.getThreadName() + ", " + thread.getThreadState() + "\n  at ",
                ""));
  }
}
