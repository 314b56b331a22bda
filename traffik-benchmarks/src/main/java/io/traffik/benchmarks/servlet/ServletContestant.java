package io.traffik.benchmarks.servlet;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.traffik.benchmarks.load.ContestantMain;
import io.traffik.benchmarks.load.Warmup;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The server's side: the main class of its JVM, which tells what it has used so far. For one
 * thread.
 */
final class ServletContestant {

  /** Asked to start the server: contestant and address of Redis follow. */
  static final String START = "start";

  /** Asked for what was used up to now. */
  static final String READ = "read";

  /** Asked to end the server. */
  static final String STOP = "stop";

  static final String PORT = "port";
  static final String CPU_MICROS = "CPU µs";
  static final String BYTES = "bytes";
  static final String COMPILED_MILLIS = "compiled ms";

  private @Nullable WebServer server;

  private ServletContestant() {}

  /** Serves until the parent is gone. */
  public static void main(String[] arguments) {
    ContestantMain.serve(new ServletContestant()::apply);
  }

  private Map<String, Double> apply(List<String> words) throws Exception {
    switch (words.get(0)) {
      case START -> {
        WebServer started = new WebServer(words.get(1), words.get(2));
        server = started;
        return Map.of(PORT, (double) started.port());
      }
      case READ -> {
        return Map.of(
            CPU_MICROS, cpuMicros(),
            BYTES, allocated(),
            COMPILED_MILLIS, Warmup.compiledMillis());
      }
      case STOP -> {
        if (server != null) {
          server.close();
        }
        return Map.of();
      }
      default -> throw new IllegalArgumentException("asked for " + words);
    }
  }

  private static double cpuMicros() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return TimeUnit.NANOSECONDS.toMicros(system.getProcessCpuTime());
  }

  /** By the threads that live: those of the server do while it is under load. */
  private static double allocated() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }
}
