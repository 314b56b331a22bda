package io.traffik.examples.quickstart;

import java.io.IOException;
import java.util.List;
import org.apache.catalina.LifecycleException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the example: without arguments until Ctrl-C, on port 8080 or that of the environment
 * variable {@code PORT}; with {@code --check} on a free port, driving itself and exiting 0 or 1.
 */
public final class Quickstart {

  private static final int DEFAULT_PORT = 8080;
  private static final int LARGEST_PORT = 65_535;

  private Quickstart() {}

  /** The program. */
  public static void main(String[] arguments) throws Exception {
    List<String> options = List.of(arguments);
    if (options.equals(List.of("--check"))) {
      System.setProperty("org.slf4j.simpleLogger.log.io.traffik", "warn"); // the table says it all
      System.exit(check() ? 0 : 1);
    }
    if (!options.isEmpty()) {
      System.err.println("unknown option " + options + "; accepted: --check");
      System.exit(2);
    }
    try {
      serve(port(System.getenv("PORT")));
    } catch (IllegalArgumentException | LifecycleException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /** Whether the application does what it promises. */
  static boolean check() throws Exception {
    try (QuickstartServer server = QuickstartServer.start(0)) {
      return new SelfCheck(server.port()).run();
    }
  }

  private static void serve(int port) throws IOException, LifecycleException {
    QuickstartServer server;
    try {
      server = QuickstartServer.start(port);
    } catch (LifecycleException e) {
      throw new LifecycleException(
          "cannot start on port "
              + port
              + " ("
              + rootMessage(e)
              + "); another one: PORT=9090 ./dev demo",
          e);
    }
    System.out.printf(
        """

        Listening on http://localhost:%1$d (Ctrl-C ends it). Try in another terminal:

          curl -i http://localhost:%1$d/items      5 per 10 s, evenly (@Throttled, token bucket)
          curl -i http://localhost:%1$d/reports    3 per 5 s (web.xml, fixed window)
          curl -i http://localhost:%1$d/hello      not limited

          for i in 1 2 3 4 5 6; do curl -s -o /dev/null -w '%%{http_code} ' http://localhost:%1$d/items; done

        Each decision appears here:
        """,
        server.port());
    server.await();
  }

  static int port(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return DEFAULT_PORT;
    }
    try {
      int port = Integer.parseInt(text.strip());
      if (port >= 0 && port <= LARGEST_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // answered below, like a number out of range
    }
    throw new IllegalArgumentException("PORT \"" + text + "\" is no port; accepted: 0 to 65535");
  }

  private static String rootMessage(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null ? String.valueOf(e.getMessage()) : rootMessage(cause);
  }
}
