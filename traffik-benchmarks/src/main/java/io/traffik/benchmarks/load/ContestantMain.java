package io.traffik.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The side of a contestant's JVM: prints what it has measured, and ends when nobody listens any
 * more. Stateless but for what has been told it.
 */
public final class ContestantMain {

  static final String METRIC = "metric";
  static final String SEPARATOR = "\t";

  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private static final BlockingQueue<String> TOLD = new LinkedBlockingQueue<>();

  private ContestantMain() {}

  /** What a contestant does. */
  @FunctionalInterface
  public interface Work {

    /** Returns what was measured. */
    Map<String, Double> measure() throws Exception;
  }

  /** Does the work, prints its metrics, and ends this JVM, whatever threads are left. */
  public static void run(Work work) {
    endWithParent();
    int code = 1;
    try {
      work.measure().forEach((name, value) -> say(METRIC, name + SEPARATOR + value));
      code = 0;
    } catch (Throwable failure) {
      failure.printStackTrace(OUT);
    }
    Runtime.getRuntime().halt(code);
  }

  /** Tells the parent something. */
  public static void say(String name, String value) {
    OUT.println(name + SEPARATOR + value);
  }

  /** Waits until the parent tells this. */
  public static void awaitLine(String expected) throws InterruptedException {
    String told = TOLD.take();
    if (!told.equals(expected)) {
      throw new IllegalStateException("told " + told + " in place of " + expected);
    }
  }

  /** The parent never closes this pipe: when it ends, the parent has. */
  private static void endWithParent() {
    Thread thread = new Thread(ContestantMain::listen, "parent");
    thread.setDaemon(true);
    thread.start();
  }

  private static void listen() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        TOLD.add(line);
      }
    } catch (IOException ended) {
      // as above
    }
    Runtime.getRuntime().halt(2);
  }
}
