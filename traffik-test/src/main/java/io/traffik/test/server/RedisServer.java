package io.traffik.test.server;

import io.traffik.test.server.RedisConfig.Kind;
import io.traffik.test.server.RedisConfig.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Redis server of one's own: a {@code redis-server} process, version 7.0 or later, on a free port
 * of the loopback interface. A test may stop, kill, pause and restart it.
 *
 * <p>Thread-safe. Every method returns within a bounded time, or throws an {@link
 * IllegalStateException} that says what it waited for. The process ends with the JVM, even with one
 * that is killed.
 */
public final class RedisServer implements RedisNode, AutoCloseable {

  static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);

  /** To look whether a server is there: it is near, or it is paused. */
  static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

  static final String REMEDY = "apt-get install redis-server, or brew install redis";

  private static final String PORT_TAKEN = "Failed listening on port";

  private final RedisConfig config;
  private final Ports ports;
  private final Path configFile;
  private final TemporaryDirectory directory;
  private final LocalServer server;

  private RedisServer(RedisConfig config, Ports ports) {
    this.config = config;
    this.ports = ports;
    this.directory = TemporaryDirectory.create("traffik-redis");
    this.configFile = directory.file("redis.conf");
    List<String> command = new ArrayList<>(List.of(config.program(), configFile.toString()));
    if (config.kind() == Kind.SENTINEL) {
      command.add("--sentinel");
    }
    this.server = new LocalServer(new Program(command, Map.of(), REMEDY, PORT_TAKEN), directory);
  }

  /**
   * Starts a server that keeps its data in memory only and asks for no password.
   *
   * @throws IllegalStateException if it does not start; the message says what to install, or ends
   *     with the last lines of the server's output
   */
  public static RedisServer start() {
    return builder().start();
  }

  /** For a server with options. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts a server on a free port; on another one, if somebody was quicker to use that. */
  static RedisServer start(RedisConfig config) {
    return start(config, Ports::find);
  }

  static RedisServer start(RedisConfig config, Supplier<Ports> ports) {
    return PortTakenException.retried(
        () -> {
          RedisServer started = new RedisServer(config, ports.get());
          try {
            started.writeConfig();
            started.launch();
            return started;
          } catch (RuntimeException e) {
            started.close();
            throw e;
          }
        });
  }

  private void writeConfig() {
    if (config.tls()) {
      SelfSigned.create(directory);
    }
    try {
      Files.writeString(configFile, config.text(ports, directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void launch() {
    server.start(this::isReady);
  }

  /** While it loads its data it replies an error to PING; another server has other files. */
  private boolean isReady() {
    ask(PROBE_TIMEOUT, StandardCharsets.UTF_8, "PING");
    return configFile.toString().equals(info("server").get("config_file"));
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return ports.plain();
  }

  /**
   * The port to connect to with TLS.
   *
   * @throws IllegalStateException if the server was started without TLS
   */
  public int tlsPort() {
    requireTls();
    return ports.tls();
  }

  /**
   * The file, in PEM, with the certificate to trust: the server's own, for 127.0.0.1 and localhost.
   *
   * @throws IllegalStateException if the server was started without TLS
   */
  public Path certificateFile() {
    requireTls();
    return SelfSigned.certificate(directory);
  }

  private void requireTls() {
    if (!config.tls()) {
      throw new IllegalStateException(
          "this server was started without TLS; use RedisServer.builder().tls()");
    }
  }

  int busPort() {
    return ports.bus();
  }

  @Override
  public @Nullable Object command(String... words) {
    return ask(REPLY_TIMEOUT, StandardCharsets.UTF_8, words);
  }

  @Nullable Object ask(Duration timeout, Charset charset, String... words) {
    return RedisConnection.command(this, config.login(), timeout, charset, words);
  }

  /** Whether the process is there, paused or not. */
  public boolean isRunning() {
    return server.isRunning();
  }

  /**
   * Has it shut down by itself without a snapshot, and returns when it has. No-op if it is not
   * running.
   */
  public void stop() {
    server.stop(this::requestShutdown);
  }

  private void requestShutdown() {
    try {
      ask(PROBE_TIMEOUT, StandardCharsets.UTF_8, "SHUTDOWN", "NOSAVE");
    } catch (UncheckedIOException expected) {
      // the connection ends with the server, which is then waited for
    }
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

  /**
   * Starts it again on the same port, with what it has kept, after {@link #stop()} if it is
   * running.
   */
  public void restart() {
    stop();
    launch();
  }

  /** Ends it and deletes its files. */
  @Override
  public void close() {
    server.close();
  }

  @Override
  public String toString() {
    return "Redis on " + address();
  }

  /** The options of a server. Not thread-safe. */
  public static final class Builder {

    private RedisConfig config = RedisConfig.plain(Kind.DATA);

    private Builder() {}

    /** Keeps on disk, before it is acknowledged, whatever is written: a restart loses nothing. */
    public Builder persistent() {
      config = config.withPersistence();
      return this;
    }

    /** Listens with TLS on a second port, {@link #tlsPort()}, with a certificate made for it. */
    public Builder tls() {
      config = config.withTls();
      return this;
    }

    /**
     * Asks who connects for this password, if not for a user's.
     *
     * @throws IllegalArgumentException if it is empty or more than one line
     */
    public Builder password(String password) {
      config = config.withPassword(password);
      return this;
    }

    /**
     * Has one user that may do everything. Without {@link #password(String)} there is no other.
     *
     * @throws IllegalArgumentException if the name has white space or is {@code default}, or the
     *     password is more than a line, or one of them is empty
     */
    public Builder user(String name, String password) {
      config = config.withUser(name, password);
      return this;
    }

    /**
     * Adds lines to the configuration file: {@code "maxmemory 10mb"}.
     *
     * @throws IllegalArgumentException if one of them is more than a line
     */
    public Builder config(String... lines) {
      config = config.withLines(lines);
      return this;
    }

    /** What to run in place of {@code redis-server}. */
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
    public RedisServer start() {
      return RedisServer.start(config);
    }
  }
}
