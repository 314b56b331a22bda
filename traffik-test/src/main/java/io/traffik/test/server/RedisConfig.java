package io.traffik.test.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server is started with, apart from ports and places. Immutable. */
record RedisConfig(
    Kind kind,
    String program,
    boolean persistent,
    boolean tls,
    @Nullable String password,
    @Nullable User user,
    List<String> lines) {

  /** Somebody who may do everything. */
  record User(String name, String password) {}

  /** What Redis is run as. */
  enum Kind {
    DATA,
    CLUSTER_NODE,
    SENTINEL
  }

  /** The ports of one server; all are reserved, not all are used. */
  record Ports(int plain, int tls, int bus) {

    static final int COUNT = 3;

    static Ports find() {
      List<Integer> free = FreePorts.find(COUNT);
      return new Ports(free.get(0), free.get(1), free.get(2));
    }
  }

  RedisConfig {
    lines = List.copyOf(lines);
  }

  /** Without any option. */
  static RedisConfig plain(Kind kind) {
    return new RedisConfig(kind, "redis-server", false, false, null, null, List.of());
  }

  RedisConfig withPersistence() {
    return new RedisConfig(kind, program, true, tls, password, user, lines);
  }

  RedisConfig withTls() {
    return new RedisConfig(kind, program, persistent, true, password, user, lines);
  }

  RedisConfig withPassword(String given) {
    requireLine("password", given);
    return new RedisConfig(kind, program, persistent, tls, given, user, lines);
  }

  RedisConfig withUser(String name, String given) {
    requireLine("password", given);
    requireLine("user", name);
    if (name.chars().anyMatch(Character::isWhitespace) || name.equals("default")) {
      throw new IllegalArgumentException(
          "user \""
              + name
              + "\" must be one word, and not \"default\": that one has a password only");
    }
    return new RedisConfig(kind, program, persistent, tls, password, new User(name, given), lines);
  }

  RedisConfig withLines(String... given) {
    List<String> all = new ArrayList<>(lines);
    for (String line : given) {
      requireLine("configuration", line);
      all.add(line);
    }
    return new RedisConfig(kind, program, persistent, tls, password, user, all);
  }

  RedisConfig withProgram(String name) {
    return new RedisConfig(kind, name, persistent, tls, password, user, lines);
  }

  private static void requireLine(String what, String given) {
    if (given.isEmpty() || given.contains("\n") || given.contains("\r")) {
      throw new IllegalArgumentException(
          what + " \"" + given + "\" must be one line that is not empty");
    }
  }

  /** The arguments of {@code AUTH} with which everything is allowed, or none. */
  List<String> login() {
    if (password != null) {
      return List.of(password);
    }
    return user == null ? List.of() : List.of(user.name(), user.password());
  }

  /** The configuration file of a server. */
  String text(Ports ports, TemporaryDirectory directory) {
    List<String> all = new ArrayList<>();
    all.add("bind 127.0.0.1");
    all.add("protected-mode no");
    all.add("port " + ports.plain());
    all.add("dir " + quoted(directory.path().toString()));
    if (kind != Kind.SENTINEL) {
      all.addAll(ofDataServers());
    }
    if (kind == Kind.CLUSTER_NODE) {
      all.add("cluster-enabled yes");
      // By default 10000 above the other port: perhaps taken, perhaps no port at all.
      all.add("cluster-port " + ports.bus());
    }
    if (tls) {
      all.addAll(ofTls(ports, directory));
    }
    addUsers(all);
    all.addAll(lines);
    return String.join("\n", all) + "\n";
  }

  private List<String> ofDataServers() {
    return List.of(
        "save \"\"",
        "enable-debug-command yes",
        "repl-diskless-sync-delay 0",
        // Who stops a server means it: replicas that lag are not waited for.
        "shutdown-timeout 0",
        "appendonly " + (persistent ? "yes" : "no"),
        "appendfsync always");
  }

  private static List<String> ofTls(Ports ports, TemporaryDirectory directory) {
    Path certificate = SelfSigned.certificate(directory);
    return List.of(
        "tls-port " + ports.tls(),
        "tls-cert-file " + quoted(certificate.toString()),
        "tls-key-file " + quoted(SelfSigned.key(directory).toString()),
        "tls-ca-cert-file " + quoted(certificate.toString()),
        "tls-auth-clients no");
  }

  private void addUsers(List<String> all) {
    if (password != null) {
      all.add("requirepass " + quoted(password));
    }
    if (user != null) {
      all.add("user " + user.name() + " on " + quoted(">" + user.password()) + " ~* &* +@all");
      if (password == null) {
        all.add("user default off");
      }
    }
  }

  private static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
