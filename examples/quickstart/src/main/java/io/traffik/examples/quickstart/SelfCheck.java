package io.traffik.examples.quickstart;

import io.traffik.examples.quickstart.Client.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Drives the running example over real sockets and prints what was promised beside what was seen.
 */
final class SelfCheck {

  private static final int ITEMS_BURST = 5;
  private static final int REPORTS_LIMIT = 3;
  private static final long MILLIS = 1_000;

  private final int port;
  private boolean allRight = true;

  SelfCheck(int port) {
    this.port = port;
  }

  /** Takes about ten seconds, because it waits as it is told. */
  boolean run() throws IOException, InterruptedException {
    Client one = new Client(port, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    Client other = secondClient();
    System.out.printf("%n%-52s %-26s %s%n", "promise", "seen", "");

    row("/hello is not limited: 20 requests", statuses(one, "/hello", 20), allOk(20));
    row("/items admits " + ITEMS_BURST, statuses(one, "/items", ITEMS_BURST), allOk(ITEMS_BURST));
    Answer refused = one.get("/items");
    row("/items then refuses", List.of(refused.status()), List.of(429));
    row("  as a problem document", refused.header("Content-Type"), "application/problem+json");
    long told = Long.parseLong(refused.header("Retry-After"));
    row("  Retry-After: a token comes every 2 s", told, Math.min(Math.max(told, 1), 2));
    row("  a second client is unaffected", other.get("/items").status(), 200);
    for (long second = 1; second < told; second++) {
      Thread.sleep(MILLIS);
      row("  after " + second + " s it is still refused", one.get("/items").status(), 429);
    }
    Thread.sleep(MILLIS);
    row("  after the " + told + " s it was told it is admitted", one.get("/items").status(), 200);

    Answer window = one.get("/reports");
    for (int i = 0; i < 2 * REPORTS_LIMIT && window.status() == 200; i++) {
      window = one.get("/reports");
    }
    row("/reports refuses within two windows", window.status(), 429);
    row("  a second client is unaffected", other.get("/reports").status(), 200);
    Thread.sleep(Long.parseLong(window.header("Retry-After")) * MILLIS);
    row(
        "  after the wait it was told it admits " + REPORTS_LIMIT,
        statuses(one, "/reports", REPORTS_LIMIT + 1),
        Stream.concat(allOk(REPORTS_LIMIT).stream(), Stream.of(429)).toList());

    System.out.printf("%n%s%n", allRight ? "All promises kept." : "A promise was broken.");
    return allRight;
  }

  private void row(String promise, Object seen, Object promised) {
    boolean right = seen.equals(promised);
    allRight &= right;
    String shown =
        seen instanceof List<?> list && list.size() > REPORTS_LIMIT + ITEMS_BURST
            ? list.size() + " x " + list.get(0)
            : seen.toString();
    System.out.printf(
        "%-52s %-26s %s%n", promise, shown, right ? "ok" : "NOT AS PROMISED: " + promised);
  }

  private static List<Integer> allOk(int count) {
    return Collections.nCopies(count, 200);
  }

  private static List<Integer> statuses(Client client, String path, int count) throws IOException {
    Integer[] statuses = new Integer[count];
    for (int i = 0; i < count; i++) {
      statuses[i] = client.get(path).status();
    }
    return List.of(statuses);
  }

  /** Another address of this machine's loopback; where there is only one in IPv4, that in IPv6. */
  private Client secondClient() throws IOException {
    Client second = new Client(port, InetAddress.getByAddress(new byte[] {127, 0, 0, 2}));
    try {
      second.get("/hello");
      return second;
    } catch (IOException noSuchAddress) {
      byte[] ipv6Loopback = new byte[16];
      ipv6Loopback[15] = 1;
      return new Client(port, InetAddress.getByAddress(ipv6Loopback));
    }
  }
}
