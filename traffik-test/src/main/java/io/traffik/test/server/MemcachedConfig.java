package io.traffik.test.server;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a server is started with, apart from its port. Immutable. */
record MemcachedConfig(String program, List<String> options) {

  static final MemcachedConfig PLAIN = new MemcachedConfig("memcached", List.of());

  MemcachedConfig {
    options = List.copyOf(options);
  }

  MemcachedConfig withOptions(String... more) {
    return new MemcachedConfig(program, Stream.concat(options.stream(), Stream.of(more)).toList());
  }

  MemcachedConfig withProgram(String name) {
    return new MemcachedConfig(name, options);
  }

  /** What to run. */
  List<String> command(int port) {
    List<String> command = new ArrayList<>(List.of(program, "-l", "127.0.0.1"));
    command.addAll(List.of("-p", Integer.toString(port), "-U", "0"));
    // It refuses to run as root unless it is told to; nobody else is changed by that.
    command.addAll(List.of("-u", "root"));
    command.addAll(options);
    return command;
  }
}
