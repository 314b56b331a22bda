package io.traffik.test.server;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs as a server in a directory of its own and may be ended and started again.
 * Thread-safe: what is done to it is done one after the other, but {@link #kill()} at once.
 */
final class LocalServer implements AutoCloseable {

  /** To be ready, also on a machine that is busy with other tests. */
  static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final List<String> command;
  private final TemporaryDirectory directory;
  private final String remedy;
  private final Runnable atExit = this::abandon;
  private volatile @Nullable ServerProcess process;
  private boolean paused;
  private boolean closed;

  /**
   * One that does not run yet.
   *
   * @param remedy what to install if there is no such program
   */
  LocalServer(List<String> command, TemporaryDirectory directory, String remedy) {
    this.command = List.copyOf(command);
    this.directory = directory;
    this.remedy = remedy;
    AtExit.run(atExit);
  }

  /**
   * Starts it and returns when it is ready.
   *
   * @throws IllegalStateException if it is not in time, or ends; with the end of its output
   */
  synchronized void start(BooleanSupplier ready) {
    if (closed) {
      throw new IllegalStateException("this server is closed; start another one");
    }
    if (isRunning()) {
      throw new IllegalStateException("this server runs already");
    }
    ServerProcess started = ServerProcess.start(command, directory.path(), remedy);
    process = started;
    paused = false;
    try {
      Polling.until(
          "\"" + command.get(0) + "\" to be ready",
          START_LIMIT,
          () -> !started.isAlive() || ready.getAsBoolean());
    } catch (IllegalStateException e) {
      throw new IllegalStateException(e.getMessage() + started.outputTail(), e);
    }
    if (!started.isAlive()) {
      throw new IllegalStateException(
          "\"" + command.get(0) + "\" ended at once" + started.outputTail());
    }
  }

  boolean isRunning() {
    ServerProcess current = process;
    return current != null && current.isAlive();
  }

  /** Has it end by itself, if it runs. */
  synchronized void stop(Runnable request) {
    ServerProcess current = process;
    if (current != null && current.isAlive()) {
      if (paused) {
        resume();
      }
      request.run();
      current.awaitExit();
    }
  }

  /** Ends it at once, if it runs, even while another thread waits for it. */
  void kill() {
    ServerProcess current = process;
    if (current != null) {
      current.kill();
    }
  }

  synchronized void pause() {
    running().signal("STOP");
    paused = true;
  }

  synchronized void resume() {
    running().signal("CONT");
    paused = false;
  }

  private ServerProcess running() {
    ServerProcess current = process;
    if (current == null || !current.isAlive()) {
      throw new IllegalStateException("this server does not run");
    }
    return current;
  }

  /** The last lines of what it printed. */
  String outputTail() {
    ServerProcess current = process;
    return current == null ? "" : current.outputTail();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      abandon();
      AtExit.forget(atExit);
    }
  }

  /** Needs no lock: at the end of the JVM the thread that has it may still wait for something. */
  private void abandon() {
    kill();
    directory.close();
  }
}
