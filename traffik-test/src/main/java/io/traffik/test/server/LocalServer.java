package io.traffik.test.server;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs as a server in a directory of its own and may be ended and started again.
 * Thread-safe: what is done to it is done one after the other, but {@link #kill()} at once.
 */
final class LocalServer implements AutoCloseable {

  /** To be ready, also on a machine that is busy with other tests. */
  static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final Program program;
  private final TemporaryDirectory directory;
  private final Runnable atExit = this::abandon;
  private volatile @Nullable ServerProcess process;
  private boolean paused;
  private boolean closed;

  /** One that does not run yet. */
  LocalServer(Program program, TemporaryDirectory directory) {
    this.program = program;
    this.directory = directory;
    AtExit.run(atExit);
  }

  /**
   * Starts it and returns when it is ready.
   *
   * @throws PortTakenException if it ends since somebody else has its port
   * @throws IllegalStateException if it is not in time, or ends; with the end of its output
   */
  synchronized void start(BooleanSupplier ready) {
    if (closed) {
      throw new IllegalStateException("this server is closed; start another one");
    }
    if (isRunning()) {
      throw new IllegalStateException("this server runs already");
    }
    ServerProcess started = ServerProcess.start(program, directory.path());
    process = started;
    paused = false;
    try {
      Polling.until(
          "\"" + program.name() + "\" to be ready",
          START_LIMIT,
          () -> !started.isAlive() || ready.getAsBoolean());
    } catch (IllegalStateException e) {
      throw new IllegalStateException(e.getMessage() + started.outputTail(), e);
    }
    if (!started.isAlive()) {
      throw endedAtOnce(started.outputTail());
    }
  }

  private IllegalStateException endedAtOnce(String outputTail) {
    String message = "\"" + program.name() + "\" ended at once" + outputTail;
    return outputTail.contains(program.portTaken())
        ? new PortTakenException(message)
        : new IllegalStateException(message);
  }

  boolean isRunning() {
    ServerProcess current = process;
    return current != null && current.isAlive();
  }

  /** The number of its process, the last one if it does not run. */
  long pid() {
    ServerProcess current = process;
    if (current == null) {
      throw new IllegalStateException("this server has never been started");
    }
    return current.pid();
  }

  /** Asks it to end, if it runs; a request for {@link #stop}. */
  void terminate() {
    ServerProcess current = process;
    if (current != null) {
      current.terminate();
    }
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

  /** Returns once none of its threads goes on: one that is stopped a little later still answers. */
  synchronized void pause() {
    ServerProcess current = running();
    current.signal("STOP");
    paused = true;
    Polling.until("\"" + program.name() + "\" to stand still", START_LIMIT, current::standsStill);
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
