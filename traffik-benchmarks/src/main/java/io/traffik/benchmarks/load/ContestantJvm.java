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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of its own for one contestant, with the class path of this one. It does what it is asked,
 * and is idle in between. It ends with {@link #close}, or by itself when this JVM does, see {@link
 * ContestantMain}. For one thread.
 */
public final class ContestantJvm implements AutoCloseable {

  private static final int LAST_LINES = 40;

  /** Least and most, so that no collector has to find out how much memory there is. */
  private static final List<String> HEAP = List.of("-Xms512m", "-Xmx512m");

  private final Process process;
  private final BufferedReader output;
  private final BufferedWriter input;
  private final Deque<String> lastLines = new ArrayDeque<>();

  private ContestantJvm(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.input = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Starts it, with half a gigabyte. */
  public static ContestantJvm start(Class<?> main) throws IOException {
    return start(HEAP, main);
  }

  /**
   * Starts it.
   *
   * @param options of the JVM
   * @param main calls {@link ContestantMain#serve}
   */
  public static ContestantJvm start(List<String> options, Class<?> main) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return new ContestantJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /**
   * Has it do something.
   *
   * @param within when it has not replied after this, it is killed
   * @return the numbers it replies
   * @throws IllegalStateException if it fails; the message has what it wrote last
   */
  public Map<String, Double> ask(Duration within, String... words) throws IOException {
    CompletableFuture<Process> impatience = new CompletableFuture<>();
    CompletableFuture<Void> unused =
        impatience
            .completeOnTimeout(process, within.toMillis(), TimeUnit.MILLISECONDS)
            .thenAccept(Process::destroyForcibly);
    try {
      input.write(String.join(ContestantMain.SEPARATOR, words));
      input.newLine();
      input.flush();
      return reply(words);
    } catch (IOException e) {
      throw failed(words, e);
    } finally {
      impatience.cancel(false);
    }
  }

  private Map<String, Double> reply(String... words) throws IOException {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      String[] parts = line.split(ContestantMain.SEPARATOR, -1);
      if (parts.length == 3 && parts[0].equals(ContestantMain.METRIC)) {
        metrics.put(parts[1], Double.valueOf(parts[2]));
      } else if (line.equals(ContestantMain.DONE)) {
        return metrics;
      } else {
        keep(line);
      }
    }
    throw failed(words, null);
  }

  private void keep(String line) {
    lastLines.add(line);
    if (lastLines.size() > LAST_LINES) {
      lastLines.remove();
    }
  }

  private IllegalStateException failed(String[] words, @Nullable Exception cause) {
    return new IllegalStateException(
        "a contestant failed at " + List.of(words) + ":\n" + String.join("\n", lastLines), cause);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      int unused = process.waitFor();
      output.close();
      input.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException expected) {
      // the pipes of a process that has ended
    }
  }
}
