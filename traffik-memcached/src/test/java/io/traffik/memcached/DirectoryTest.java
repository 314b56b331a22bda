package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.Throttle;
import io.traffik.test.server.MemcachedNode;
import io.traffik.test.server.MemcachedServer;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What one user of a namespace clears or resets is cleared or reset for all, also where Memcached
 * has lost what it knew.
 */
class DirectoryTest {

  private static final List<MemcachedServer> SERVERS =
      IntStream.range(0, 3).mapToObj(i -> MemcachedServer.start()).toList();
  private static final String URI =
      SERVERS.stream()
          .map(MemcachedServer::address)
          .collect(Collectors.joining(",", "memcached://", "?namespace=dir"));
  private static final List<Guest> GUESTS =
      IntStream.range(0, 20).mapToObj(i -> Guest.named("guest-" + i)).toList();

  private Backend one;
  private Backend other;
  private Throttle<Guest> atOne;
  private Throttle<Guest> atOther;

  @AfterAll
  static void stop() {
    SERVERS.forEach(MemcachedServer::close);
  }

  @BeforeEach
  void connect() {
    SERVERS.forEach(MemcachedNode::flushAll);
    one = Backend.of(URI);
    other = Backend.of(URI);
    atOne = Guest.throttle(one, "uid", "fixedWindow", "1/365d");
    atOther = Guest.throttle(other, "uid", "fixedWindow", "1/365d");
  }

  @AfterEach
  void disconnect() {
    one.close();
    other.close();
  }

  private static long room(Throttle<Guest> throttle) {
    return GUESTS.stream().mapToLong(guest -> throttle.stat(guest).remaining()).sum();
  }

  private static void useUp(Throttle<Guest> throttle) {
    GUESTS.forEach(guest -> Guest.hit(throttle, guest));
    assertThat(room(throttle)).isZero();
  }

  private static void awaitRoom(Throttle<Guest> throttle, long expected) {
    Patience.until("room to be " + expected, () -> room(throttle) == expected);
  }

  @Test
  void aClearIsSeenByOthersSoon() {
    useUp(atOther);

    one.clear().toCompletableFuture().join();

    assertThat(room(atOne)).as("at once where it was cleared").isEqualTo(GUESTS.size());
    awaitRoom(atOther, GUESTS.size());
    useUp(atOther);
    assertThat(room(atOne)).as("they agree").isZero();
  }

  @Test
  void whoComesLaterKnowsOfAClear() {
    useUp(atOne);
    one.clear().toCompletableFuture().join();
    Guest.hit(atOne, GUESTS.get(0));

    try (Backend late = Backend.of(URI)) {
      assertThat(room(Guest.throttle(late, "uid", "fixedWindow", "1/365d")))
          .isEqualTo(GUESTS.size() - 1);
    }
  }

  /** Else the directory's loss would be an amnesty for all on its server. */
  @Test
  void whoKnowsOfAClearTellsAServerThatHasLostIt() {
    one.clear().toCompletableFuture().join();
    useUp(atOne);
    awaitRoom(atOther, 0);
    for (MemcachedServer server : SERVERS) {
      server.timesToLive().keySet().stream()
          .filter(key -> key.startsWith("dir:="))
          .forEach(server::delete);
    }

    awaitDirectories();

    assertThat(room(atOne)).isZero();
    try (Backend late = Backend.of(URI)) {
      assertThat(room(Guest.throttle(late, "uid", "fixedWindow", "1/365d"))).isZero();
    }
  }

  private void awaitDirectories() {
    Patience.until(
        "each server to have a directory",
        () -> {
          long unused = room(atOne) + room(atOther);
          return SERVERS.stream()
              .allMatch(
                  server ->
                      server.timesToLive().keySet().stream()
                          .anyMatch(key -> key.startsWith("dir:=")));
        });
  }

  @Test
  void aResetFindsTheThrottlesOfOthers() {
    List<Throttle<Guest>> several =
        IntStream.range(0, 30)
            .mapToObj(i -> Guest.throttle(other, "uid-" + i, "gcra", "1/365d"))
            .toList();
    several.forEach(throttle -> GUESTS.forEach(guest -> Guest.hit(throttle, guest)));

    one.reset("guest-3").toCompletableFuture().join();

    for (Throttle<Guest> throttle : several) {
      assertThat(throttle.stat(GUESTS.get(3)).remaining()).isEqualTo(1);
      assertThat(room(throttle)).isEqualTo(1);
    }
  }

  /** As far as that is possible; and it says that it was not possible everywhere. */
  @Test
  void aResetIsDoneOnTheServersThatAreThere() {
    useUp(atOne);
    MemcachedServer gone = SERVERS.get(2);
    List<Guest> there = GUESTS.stream().filter(guest -> !isOn(gone, guest)).toList();
    assertThat(there).hasSizeBetween(1, GUESTS.size() - 1);
    gone.kill();
    try {
      for (Guest guest : GUESTS) {
        assertThat(one.reset(guest.name()))
            .failsWithin(Duration.ofSeconds(5))
            .withThrowableThat()
            .withCauseInstanceOf(BackendUnavailableException.class);
      }

      assertThat(there).allSatisfy(guest -> assertThat(atOne.stat(guest).remaining()).isEqualTo(1));
    } finally {
      gone.restart();
    }
  }

  private static boolean isOn(MemcachedServer server, Guest guest) {
    return server.get("dir:{" + guest.name() + "}:uid") != null;
  }

  /** Everything needs an end: an item that nobody can find any more too. */
  @Test
  void aDirectoryEndsByItself() {
    useUp(atOne);

    for (MemcachedServer server : SERVERS) {
      assertThat(server.timesToLive().entrySet())
          .filteredOn(entry -> entry.getKey().startsWith("dir:="))
          .singleElement()
          .satisfies(
              entry ->
                  assertThat(entry.getValue())
                      .isBetween(Duration.ofDays(1_099), Duration.ofDays(1_102)));
    }
  }

  @Test
  void aDirectoryOfSomebodyElseIsReplaced() {
    useUp(atOne);
    for (MemcachedServer server : SERVERS) {
      server.timesToLive().keySet().stream()
          .filter(key -> key.startsWith("dir:="))
          .forEach(key -> server.set(key, 5, 100, new byte[] {'T', 'F', 'K', 'D', 1}));
    }
    try (Backend late = Backend.of(URI)) {
      assertThat(room(Guest.throttle(late, "uid", "fixedWindow", "1/365d"))).isZero();
      late.reset("guest-1").toCompletableFuture().join();
    }
    assertThat(room(atOne)).isEqualTo(1);
  }

  /** There is room for some thousand throttles; beyond, decisions are as exact as ever. */
  @Test
  void aFullDirectoryStopsNobody() {
    TreeSet<String> uids = new TreeSet<>();
    IntStream.range(0, 2_000).forEach(i -> uids.add("u".repeat(190) + i));
    DirectoryBytes full = DirectoryBytes.EMPTY.with(7, uids, 5);

    assertThat(full.isFull()).isTrue();
    assertThat(full.encode().length).isLessThan(256 << 10);
    DirectoryBytes read = DirectoryBytes.decode(full.encode());
    assertThat(read.isLike(full)).isTrue();
    assertThat(read.writtenAt()).isEqualTo(5);
    assertThat(read.generation()).isEqualTo(7);
    assertThat(read.with(7, uids, 5).isFull()).isTrue();
    assertThat(read.with(7, full.uids(), 5).isFull()).isFalse();
  }
}
