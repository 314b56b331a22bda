package io.traffik.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link HotKeyWorker} from the outside. Not thread-safe. */
final class WorkerProcess {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final Writer orders;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Queue<String> log = new ConcurrentLinkedQueue<>();

  private WorkerProcess(Process process) {
    this.process = process;
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(this::readAll, "worker-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a JVM whose clock is wrong by so much. */
  static WorkerProcess start(Duration clockOffset) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            System.getProperty("java.class.path"),
            HotKeyWorker.class.getName(),
            Long.toString(clockOffset.toNanos() / 1_000));
    try {
      return new WorkerProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readAll() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        (line.startsWith("=") ? answers : log).add(line);
      }
    } catch (IOException ended) {
      // as at its end
    }
  }

  void awaitReady() {
    expect("ready");
  }

  void connect(String uri) {
    order("connect\t" + uri);
    expect("connected");
  }

  /** Sends an order. */
  void order(String line) {
    try {
      orders.write(line + "\n");
      orders.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the worker has ended: " + log, e);
    }
  }

  private void expect(String expected) {
    String answer = answer(START_LIMIT);
    if (!answer.equals(expected)) {
      throw new AssertionError(answer + "; log: " + log);
    }
  }

  /**
   * The next answer to an order.
   *
   * @throws AssertionError if there is none in time: the worker hangs, or has ended
   */
  String answer(Duration limit) {
    try {
      String answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (answer == null || answer.startsWith("=failed")) {
        throw new AssertionError("the worker answers " + answer + "; log: " + log);
      }
      return answer.substring(1);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
