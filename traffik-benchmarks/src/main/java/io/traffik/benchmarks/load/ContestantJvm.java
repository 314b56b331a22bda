package io.traffik.benchmarks.load;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own for one contestant, with the class path of this one. It is ended with {@link
 * #close}, and ends by itself when this JVM does, see {@link ContestantMain}. For one thread.
 */
public final class ContestantJvm implements AutoCloseable {

  private static final int LAST_LINES = 40;

  /** Of both heaps, so that no collector has to find out how much memory there is. */
  private static final String HEAP = "512m";

  private final Process process;
  private final BufferedReader output;
  private final BufferedWriter input;
  private final ScheduledExecutorService patience =
      Executors.newSingleThreadScheduledExecutor(ContestantJvm::daemon);
  private final Deque<String> lastLines = new ArrayDeque<>();

  private ContestantJvm(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.input = process.outputWriter(StandardCharsets.UTF_8);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "contestant-patience");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Starts it.
   *
   * @param within it is killed when it has not ended after this
   */
  public static ContestantJvm start(Class<?> main, List<String> arguments, Duration within)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms" + HEAP, "-Xmx" + HEAP));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
    command.addAll(List.of("-Dfile.encoding=UTF-8", "-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(arguments);
    ContestantJvm jvm =
        new ContestantJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
    var unused =
        jvm.patience.schedule(
            () -> jvm.process.destroyForcibly(), within.toMillis(), TimeUnit.MILLISECONDS);
    return jvm;
  }

  /** Starts it, and returns what it has measured when it has ended. */
  public static Map<String, Double> run(Class<?> main, List<String> arguments, Duration within)
      throws IOException, InterruptedException {
    try (ContestantJvm jvm = start(main, arguments, within)) {
      return jvm.metrics();
    }
  }

  /**
   * The value of the next line that says so.
   *
   * @throws IllegalStateException if it ends before; the message has what it wrote last
   */
  public String awaitLine(String name) throws IOException, InterruptedException {
    String line = output.readLine();
    while (line != null) {
      if (line.startsWith(name + ContestantMain.SEPARATOR)) {
        return line.substring(name.length() + 1);
      }
      keep(line);
      line = output.readLine();
    }
    throw failed();
  }

  /** Tells it to go on. */
  public void send(String line) throws IOException {
    input.write(line);
    input.newLine();
    input.flush();
  }

  /**
   * What it has measured, when it has ended.
   *
   * @throws IllegalStateException if it failed; the message has what it wrote last
   */
  public Map<String, Double> metrics() throws IOException, InterruptedException {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      String[] words = line.split(ContestantMain.SEPARATOR, -1);
      if (words.length == 3 && words[0].equals(ContestantMain.METRIC)) {
        metrics.put(words[1], Double.valueOf(words[2]));
      } else {
        keep(line);
      }
    }
    if (process.waitFor() != 0) {
      throw failed();
    }
    return metrics;
  }

  private void keep(String line) {
    lastLines.add(line);
    if (lastLines.size() > LAST_LINES) {
      lastLines.remove();
    }
  }

  private IllegalStateException failed() throws InterruptedException {
    int code = process.waitFor();
    String command = process.info().commandLine().orElse("a contestant");
    return new IllegalStateException(
        command + " ended with " + code + ":\n" + String.join("\n", lastLines));
  }

  @Override
  public void close() {
    patience.shutdownNow();
    process.destroyForcibly();
    try {
      process.waitFor();
      output.close();
      input.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException expected) {
      // the pipes of a process that has ended
    }
  }
}
