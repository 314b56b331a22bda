package io.traffik.test.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Ports of the loopback interface that nobody listens on.
 *
 * <p>They lie below those that systems give to outgoing connections. One of these, which port 0
 * would yield, could be taken by any client while its server is being restarted; even by one that
 * tries to reach this very server and then connects to itself.
 */
final class FreePorts {

  private static final int LOWEST = 12_000;
  private static final int ABOVE_HIGHEST = 32_000;
  private static final int ATTEMPTS = 1_000;

  private static final RandomGenerator RANDOM = RandomGenerator.getDefault();

  private FreePorts() {}

  /**
   * Different ports that are free now; somebody else may be quicker to use them.
   *
   * @throws IllegalStateException if there are none
   */
  static List<Integer> find(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int attempt = 0; held.size() < count; attempt++) {
        if (attempt == ATTEMPTS) {
          throw new IllegalStateException(
              "no free port on the loopback interface in " + ATTEMPTS + " attempts");
        }
        tryOne(held);
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      held.forEach(FreePorts::release);
    }
  }

  private static void tryOne(List<ServerSocket> held) {
    int port = RANDOM.nextInt(LOWEST, ABOVE_HIGHEST);
    try {
      held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    } catch (IOException taken) {
      // the next one, then
    }
  }

  private static void release(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
