package io.traffik.benchmarks.load;

import com.google.common.base.Throwables;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The side of a contestant's JVM: does what it is asked on its standard input, prints the numbers,
 * and ends when nobody asks any more. Stateless.
 */
public final class ContestantMain {

  static final String METRIC = "metric";
  static final String DONE = "done";
  static final String SEPARATOR = "\t";

  private ContestantMain() {}

  /** What a contestant does. */
  @FunctionalInterface
  public interface Work {

    /** Does what the words say, and returns what was measured. */
    Map<String, Double> apply(List<String> words) throws Exception;
  }

  /** Works until the parent is gone, or something fails; then this JVM ends at once. */
  public static void serve(Work work) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    Thread thread = new Thread(() -> listen(asked), "parent");
    thread.setDaemon(true);
    thread.start();
    try {
      while (true) {
        List<String> words = List.of(asked.take().split(SEPARATOR, -1));
        work.apply(words)
            .forEach((name, value) -> out.println(METRIC + SEPARATOR + name + SEPARATOR + value));
        out.println(DONE);
      }
    } catch (Throwable failure) {
      out.println(Throwables.getStackTraceAsString(failure));
      Runtime.getRuntime().halt(1);
    }
  }

  /** The parent never closes the pipe: when it ends, the parent has. */
  private static void listen(BlockingQueue<String> asked) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      in.lines().forEach(asked::add);
    } catch (Exception ended) {
      asked.clear();
    } finally {
      Runtime.getRuntime().halt(2);
    }
  }
}
