package io.traffik.test.server;

import java.util.List;
import java.util.Map;

/**
 * What is run as a server. Immutable.
 *
 * @param command the program and its arguments
 * @param environment variables in addition to those of this JVM
 * @param remedy what to install if there is no such program
 * @param portTaken what it prints, among other words, if somebody else has its port
 */
record Program(
    List<String> command, Map<String, String> environment, String remedy, String portTaken) {

  Program {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** How messages call it. */
  String name() {
    return command.get(0);
  }
}
