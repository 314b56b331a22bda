package io.traffik.test.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A memcached server of one's own: a {@code memcached} process, version 1.6 or later, on a free
 * port of the loopback interface. A test may stop, kill, pause and restart it.
 *
 * <p>Thread-safe. Every method returns within a bounded time, or throws an {@link
 * IllegalStateException} that says what it waited for. The process ends with the JVM, even with one
 * that is killed.
 */
public final class MemcachedServer implements MemcachedNode, AutoCloseable {

  /** To look whether a server is there: it is near, or it is paused. */
  static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

  private static final String REMEDY = "apt-get install memcached, or brew install memcached";
  private static final String PORT_TAKEN = "failed to listen on";

  private final int port;
  private final TemporaryDirectory directory;
  private final @Nullable SaslPasswords passwords;
  private final LocalServer server;

  private MemcachedServer(MemcachedConfig config, int port) {
    this.port = port;
    this.directory = TemporaryDirectory.create("traffik-memcached");
    this.passwords = config.login() == null ? null : new SaslPasswords(directory, config.login());
    Map<String, String> environment = passwords == null ? Map.of() : passwords.environment();
    this.server =
        new LocalServer(
            new Program(config.command(port), environment, REMEDY, PORT_TAKEN), directory);
  }

  /**
   * Starts a server that asks for no password.
   *
   * @throws IllegalStateException if it does not start; the message says what to install, or ends
   *     with the last lines of the server's output
   */
  public static MemcachedServer start() {
    return builder().start();
  }

  /** For a server with options. */
  public static Builder builder() {
    return new Builder();
  }

  static MemcachedServer start(MemcachedConfig config, IntSupplier ports) {
    return PortTakenException.retried(
        () -> {
          MemcachedServer started = new MemcachedServer(config, ports.getAsInt());
          try {
            started.acceptPasswords();
            started.launch();
            return started;
          } catch (RuntimeException e) {
            started.close();
            throw e;
          }
        });
  }

  private void acceptPasswords() {
    if (passwords != null) {
      passwords.open();
    }
  }

  private void launch() {
    server.start(this::isReady);
  }

  /** On this port somebody else may answer. */
  private boolean isReady() {
    Map<String, String> stats =
        passwords == null
            ? MemcachedText.stats(this, "", PROBE_TIMEOUT)
            : MemcachedBinary.stats(this, passwords.login(), PROBE_TIMEOUT);
    return Long.toString(server.pid()).equals(stats.get("pid"));
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return port;
  }

  boolean asksForPassword() {
    return passwords != null;
  }

  /** The directory of its files. */
  Path directory() {
    return directory.path();
  }

  /** Whether the process is there, paused or not. */
  public boolean isRunning() {
    return server.isRunning();
  }

  /** Has it end by itself, and returns when it has. No-op if it is not running. */
  public void stop() {
    server.stop(server::terminate);
  }

  /** Ends it at once, as a crash would, with SIGKILL. No-op if it is not running. */
  public void kill() {
    server.kill();
  }

  /**
   * Halts it with SIGSTOP: its connections stay open, and nothing answers.
   *
   * @throws IllegalStateException if it is not running
   */
  public void pause() {
    server.pause();
  }

  /**
   * Has it go on after {@link #pause()}.
   *
   * @throws IllegalStateException if it is not running
   */
  public void resume() {
    server.resume();
  }

  /** Starts it again on the same port, empty, after {@link #stop()} if it is running. */
  public void restart() {
    stop();
    launch();
  }

  /** Ends it and deletes its files. */
  @Override
  public void close() {
    if (passwords != null) {
      passwords.close();
    }
    server.close();
  }

  @Override
  public String toString() {
    return "memcached on " + address();
  }

  /** The options of a server. Not thread-safe. */
  public static final class Builder {

    private MemcachedConfig config = MemcachedConfig.PLAIN;

    private Builder() {}

    /**
     * Sets the memory for items; when it is used up, items are evicted. 64 if not set. The server
     * itself demands twice the size of the largest item.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder memoryMegabytes(int megabytes) {
      config = config.withMemory(megabytes);
      return this;
    }

    /**
     * Sets the size of the largest item, with its key and about 50 bytes more. A megabyte if not
     * set.
     *
     * @throws IllegalArgumentException if it is not a positive multiple of 512 KiB
     */
    public Builder maxItemBytes(int bytes) {
      config = config.withMaxItem(bytes);
      return this;
    }

    /**
     * Asks who connects for this login, by SASL with the mechanism PLAIN. Then the server speaks
     * the binary protocol only: what a test asks of it through {@link MemcachedNode} is an {@link
     * UnsupportedOperationException}.
     *
     * <p>The installed memcached has to know SASL, as Debian's does, and SASL the mechanism: {@code
     * apt-get install libsasl2-modules}.
     *
     * @throws IllegalArgumentException if the name is not one word of letters, digits, '_', '.' and
     *     '-', or the password is empty or has a NUL
     */
    public Builder password(String user, String password) {
      config = config.withLogin(user, password);
      return this;
    }

    /** Adds words to the command line: {@code "-o", "no_lru_crawler"}. */
    public Builder options(String... words) {
      config = config.withOptions(words);
      return this;
    }

    /** What to run in place of {@code memcached}. */
    Builder program(String name) {
      config = config.withProgram(name);
      return this;
    }

    /**
     * Starts it, and returns when it answers.
     *
     * @throws IllegalStateException if it does not start; the message says what to install, or ends
     *     with the last lines of the server's output
     */
    public MemcachedServer start() {
      return MemcachedServer.start(config, () -> FreePorts.find(1).get(0));
    }
  }
}
