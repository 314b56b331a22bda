package io.traffik.test.server;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a server is started with, apart from its port. Immutable. */
record MemcachedConfig(String program, @Nullable Login login, List<String> options) {

  static final MemcachedConfig PLAIN = new MemcachedConfig("memcached", null, List.of());

  /** What memcached makes large items of. */
  private static final int CHUNK = 512 * 1024;

  /** Who may use it. */
  record Login(String user, String password) {}

  MemcachedConfig {
    options = List.copyOf(options);
  }

  MemcachedConfig withOptions(String... more) {
    List<String> all = Stream.concat(options.stream(), Stream.of(more)).toList();
    return new MemcachedConfig(program, login, all);
  }

  MemcachedConfig withMemory(int megabytes) {
    if (megabytes <= 0) {
      throw new IllegalArgumentException("memory \"" + megabytes + "\" must be positive");
    }
    return withOptions("-m", Integer.toString(megabytes));
  }

  MemcachedConfig withMaxItem(int bytes) {
    // With chunks of another size memcached 1.6.18 crashes when it stores an item of several.
    if (bytes <= 0 || bytes % CHUNK != 0) {
      throw new IllegalArgumentException(
          "item size \"" + bytes + "\" must be a positive multiple of " + CHUNK);
    }
    return withOptions("-I", Integer.toString(bytes));
  }

  MemcachedConfig withLogin(String user, String password) {
    // What follows an @ is no part of the name for SASL.
    if (!user.matches("[\\w.-]+")) {
      throw new IllegalArgumentException(
          "user \"" + user + "\" must be one word of letters, digits, '_', '.' and '-'");
    }
    if (password.isEmpty() || password.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "password \"" + password + "\" must have characters, and none of them NUL");
    }
    return new MemcachedConfig(program, new Login(user, password), options);
  }

  MemcachedConfig withProgram(String name) {
    return new MemcachedConfig(name, login, options);
  }

  /** What to run. */
  List<String> command(int port) {
    List<String> command = new ArrayList<>(List.of(program, "-l", "127.0.0.1"));
    command.addAll(List.of("-p", Integer.toString(port), "-U", "0"));
    // It refuses to run as root unless it is told to; nobody else is changed by that.
    command.addAll(List.of("-u", "root"));
    if (login != null) {
      command.add("-S");
    }
    command.addAll(options);
    return command;
  }
}
