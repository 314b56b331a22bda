package io.traffik.test.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A server's process, which does not outlive this JVM, not even one that is killed. Thread-safe.
 */
final class ServerProcess {

  /*
   * Who ends it. Tests that end in order close their server. A JVM that shuts down runs the task of
   * AtExit. A JVM that is killed runs nothing, but its end of a pipe is closed: a shell waits for
   * that and then kills the server.
   */
  private static final String WATCH = "read -r line; kill -9 \"$1\"; rm -rf -- \"$2\"";

  private static final Duration EXIT_LIMIT = Duration.ofSeconds(10);
  private static final int TAIL_LINES = 12;

  private final Process process;
  private final CompletableFuture<?> ended;
  private final Path output;

  private ServerProcess(Process process, Process watch, Path output) {
    this.process = process;
    this.output = output;
    // At once: its number may be given to another process, which must not be killed.
    this.ended = process.onExit().thenRun(watch::destroyForcibly);
  }

  /**
   * Starts a program in a directory, with its output appended to a file there.
   *
   * @throws IllegalStateException if the program cannot be started
   */
  static ServerProcess start(Program program, Path directory) {
    Path output = directory.resolve("output.log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(program.command())
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
      builder.environment().putAll(program.environment());
      Process process = builder.start();
      return new ServerProcess(process, watch(process, directory), output);
    } catch (IOException e) {
      throw new IllegalStateException(
          "cannot run \"" + program.name() + "\"; install it with: " + program.remedy(), e);
    }
  }

  private static Process watch(Process process, Path directory) throws IOException {
    try {
      return new ProcessBuilder(
              "sh", "-c", WATCH, "watch", Long.toString(process.pid()), directory.toString())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Asks it to end, with SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Ends it at once, even if it is paused, and returns when it has ended. */
  void kill() {
    process.destroyForcibly();
    // An interrupted test has to clear up too, and this wait is short.
    boolean interrupted = Thread.interrupted();
    try {
      awaitExit();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Returns when it has ended.
   *
   * @throws IllegalStateException if it has not after 10 s, or if the thread is interrupted
   */
  void awaitExit() {
    try {
      if (Thread.interrupted()) {
        throw new InterruptedException(); // a future that is done would not notice
      }
      ended.get(EXIT_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a server ended", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "the server did not end within " + EXIT_LIMIT.toSeconds() + " s" + outputTail(), e);
    }
  }

  /**
   * Sends a signal: {@code STOP} or {@code CONT}.
   *
   * @throws IllegalStateException if the process has ended
   */
  void signal(String name) {
    try {
      // A shell's own kill: the program of that name is not installed everywhere.
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -s \"$1\" \"$2\"", "kill", name, "" + process.pid())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("cannot send " + name + ": the server does not run");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending " + name, e);
    }
  }

  /** Whether all threads are stopped; also where the system does not tell. */
  boolean standsStill() {
    Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
    if (!Files.isDirectory(threads)) {
      return true;
    }
    try (Stream<Path> all = Files.list(threads)) {
      return all.allMatch(ServerProcess::isStopped);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The state of a thread is the letter behind its name, which stands in parentheses. */
  private static boolean isStopped(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      return stat.startsWith("T", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last lines of its output, each on a line of its own, for the end of a message. */
  String outputTail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(output), StandardCharsets.UTF_8).lines().toList();
      int skipped = Math.max(0, lines.size() - TAIL_LINES);
      return "; its output ends with:\n" + String.join("\n", lines.subList(skipped, lines.size()));
    } catch (NoSuchFileException deleted) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
