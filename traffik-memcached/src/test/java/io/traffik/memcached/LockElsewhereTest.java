package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Throttle;
import io.traffik.test.server.MemcachedServer;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The lock of an item may be on another server, whose failure is none of the item. */
class LockElsewhereTest {

  @Test
  void anItemWhoseLockIsOnAServerThatIsDownIsDecided()
      throws InterruptedException, ExecutionException {
    List<MemcachedServer> servers =
        IntStream.range(0, 2).mapToObj(i -> MemcachedServer.start()).toList();
    String uri = servers.stream().map(MemcachedServer::address).collect(Collectors.joining(","));
    var options = MemcachedBackend.builder().uri("memcached://" + uri);
    try (MemcachedBackend backend = options.build();
        Link link =
            Connector.connect(options, new ServerLogs(System::nanoTime), System::nanoTime)) {
      Throttle<Guest> throttle = Guest.throttle(backend, "uid", "fixedWindow", "5/365d");
      Guest guest =
          IntStream.range(0, 1_000)
              .mapToObj(i -> Guest.named("guest-" + i))
              .filter(each -> !isTogether(link, each))
              .findFirst()
              .orElseThrow();
      Guest.hit(throttle, guest);
      assertThat(link.append(key(guest), ItemBytes.contendedMark()).get()).isTrue();
      String lockServer = link.serverOf(ItemNames.lockOf(key(guest))).address();

      servers.stream()
          .filter(server -> server.address().equals(lockServer))
          .forEach(MemcachedServer::kill);

      assertThat(Guest.hit(throttle, guest).remaining()).isEqualTo(3);
      assertThat(Guest.hit(throttle, guest).remaining()).as("the mark is gone").isEqualTo(2);
    } finally {
      servers.forEach(MemcachedServer::close);
    }
  }

  private static String key(Guest guest) {
    return "traffik:{" + guest.name() + "}:uid";
  }

  private static boolean isTogether(Link link, Guest guest) {
    return link.serverOf(key(guest)) == link.serverOf(ItemNames.lockOf(key(guest)));
  }
}
