package io.traffik.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The server of these tests: one process for all, ended with the JVM. */
final class TestRedis {

  private static final String HOST = "127.0.0.1";
  private static final int PORT = start();

  private TestRedis() {}

  /** A client of the server; the caller closes it. */
  static RedisClient client() {
    return RedisClient.create(RedisURI.create(HOST, PORT));
  }

  private static int start() {
    try {
      int port = freePort();
      Process server =
          new ProcessBuilder(
                  "redis-server", "--bind", HOST, "--port", Integer.toString(port), "--save", "")
              .redirectErrorStream(true)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
      String line = "";
      while (line != null && !line.contains("Ready to accept connections")) {
        line = server.inputReader().readLine();
      }
      return port;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
