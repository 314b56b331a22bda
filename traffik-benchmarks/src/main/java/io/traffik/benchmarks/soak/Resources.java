package io.traffik.benchmarks.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What the process holds.
 *
 * @param descriptors open files and sockets
 * @param connections that the server has of it, or -1 if the server could not be asked
 */
record Resources(int threads, long heapBytes, long descriptors, int connections) {

  private static final int COLLECTIONS = 3;
  private static final List<String> OF_THE_BACKEND =
      List.of("traffik", "lettuce", "netty", "eventloop", "eventexecutor");

  /** Now, with whatever garbage there is. */
  static Resources now(OptionalInt connections) {
    return new Resources(
        ManagementFactory.getThreadMXBean().getThreadCount(),
        heap(),
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getOpenFileDescriptorCount()
            : 0,
        connections.orElse(-1));
  }

  /** Now, without garbage. */
  static Resources withoutGarbage(OptionalInt connections) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      least = Math.min(least, heap());
    }
    Resources now = now(connections);
    return new Resources(now.threads, least, now.descriptors, now.connections);
  }

  private static long heap() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** The names of the threads that are ours, Lettuce's or Netty's. */
  static List<String> threadsOfTheBackend() {
    return names().filter(name -> OF_THE_BACKEND.stream().anyMatch(lower(name)::contains)).toList();
  }

  /** Whether threads wait for work that would soon end by themselves. */
  static boolean hasIdleThreads() {
    return names().anyMatch("traffik-timer"::equals);
  }

  private static Stream<String> names() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).sorted();
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
