package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import io.traffik.Decision;
import io.traffik.Throttle;
import io.traffik.remote.ContentionContract;
import io.traffik.remote.Eventually;
import io.traffik.remote.FaultyNetwork;
import io.traffik.remote.Load;
import io.traffik.remote.Shot;
import io.traffik.test.server.MemcachedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Several servers that change one item at once: who is slow gets its turn, by a lock that harms
 * nobody if its holder crashes, or is late.
 */
class ContentionTest extends ContentionContract {

  private static final long MUCH_ROOM = 1_000_000;
  private static final int SLOW_HITS = 20;

  /** Each way, so that others write while a read is under way. */
  private static final Duration SLOW = Duration.ofMillis(5);

  private static final int MINUTE = 60;
  private static final byte[] ANOTHER = "another's".getBytes(StandardCharsets.US_ASCII);

  private static final MemcachedServer MEMCACHED = MemcachedServer.start();
  private static final MemcachedBackend FAST =
      MemcachedBackend.create("memcached://" + MEMCACHED.address());

  @AfterAll
  static void close() {
    FAST.close();
    MEMCACHED.close();
  }

  @AfterEach
  void forget() {
    MEMCACHED.flushAll();
  }

  @Test
  void whoIsSlowGetsItsTurnByTheLock() throws IOException {
    try (FaultyNetwork network = FaultyNetwork.before(MEMCACHED.host(), MEMCACHED.port());
        MemcachedBackend slow = MemcachedBackend.create("memcached://" + network.address())) {
      network.delay(SLOW);
      Load fast = startLoad(FAST);
      Throttle<Shot> throttle = throttle(slow, MUCH_ROOM, LIMIT);
      long slowest = 0;
      for (int i = 0; i < SLOW_HITS; i++) {
        Shot shot = new Shot(i);
        Decision decision = throttle.hitAsync(shot).toCompletableFuture().join();
        slowest = Math.max(slowest, shot.ageNanos());
        assertThat(decision.degraded()).as("answered by contract").isFalse();
        assertThat(decision.admitted()).as("admitted").isTrue();
      }
      fast.stop();
      long admitted = fast.await(LIMIT).admitted();

      System.out.printf(
          "slow: %d hits beside %d, the slowest after %d ms; %d locks, %d of %d writes in vain%n",
          SLOW_HITS, admitted, slowest / 1_000_000, slow.locks(), slow.conflicts(), slow.writes());
      assertThat(slow.locks()).as("locks").isPositive();
      assertThat(throttle.stat(new Shot(0)).remaining())
          .as("remaining")
          .isEqualTo(MUCH_ROOM - admitted - SLOW_HITS);
    }
  }

  @Override
  protected Backend backend() {
    return FAST;
  }

  @Override
  protected void holdLock(Duration lease) {
    MEMCACHED.set(lockKey(), Link.FLAGS, (int) lease.toSeconds(), ANOTHER);
    mark(/* contended= */ true);
  }

  @Override
  protected void releaseLock() {
    MEMCACHED.delete(lockKey());
  }

  @Override
  protected boolean isLocked() {
    return lock() != null;
  }

  /** It stands still with the lock until that has ended, and others have gone on. */
  @Test
  void aHolderWhoseLockHasEndedHarmsNothing() throws IOException {
    try (FaultyNetwork network = FaultyNetwork.before(MEMCACHED.host(), MEMCACHED.port());
        MemcachedBackend slow = MemcachedBackend.create("memcached://" + network.address())) {
      network.delay(SLOW);
      Load fast = startLoad(FAST);
      Throttle<Shot> throttle = throttle(slow, MUCH_ROOM, LIMIT);
      List<CompletableFuture<Decision>> hits = hitUntilOneHasALock(throttle, slow);
      CompletableFuture<Decision> late = hits.get(hits.size() - 1);
      network.delay(LIMIT);
      Eventually.until("the lock to end", LIMIT, () -> lock() == null);
      long decided = fast.decided();
      Eventually.until("others to go on", LIMIT, () -> fast.decided() > decided + IN_FLIGHT);

      MEMCACHED.set(lockKey(), Link.FLAGS, MINUTE, ANOTHER);
      network.delay(Duration.ZERO);
      Eventually.until("it to go on", LIMIT, () -> isMarked() || late.isDone());
      fast.stop();
      if (isMarked()) { // then nobody else writes
        mark(/* contended= */ false);
      }
      Decision decision = late.join();
      long admitted = fast.await(LIMIT).admitted();

      assertThat(lock()).as("the lock, which is another's by now").isEqualTo(ANOTHER);
      assertThat(decision.degraded()).as("answered by contract").isFalse();
      assertThat(throttle.stat(new Shot(0)).remaining())
          .as("remaining: no write was lost")
          .isEqualTo(MUCH_ROOM - admitted - hits.size());
    }
  }

  /** The first hits may be lucky; the last one is not answered yet. */
  private static List<CompletableFuture<Decision>> hitUntilOneHasALock(
      Throttle<Shot> throttle, MemcachedBackend slow) {
    List<CompletableFuture<Decision>> hits = new ArrayList<>();
    boolean answered = true;
    while (answered) {
      CompletableFuture<Decision> hit = throttle.hitAsync(new Shot(0)).toCompletableFuture();
      hits.add(hit);
      Eventually.until("a lock, or an answer", LIMIT, () -> hit.isDone() || slow.locks() > 0);
      answered = hit.isDone();
    }
    return hits;
  }

  private static Load startLoad(MemcachedBackend backend) {
    Load load =
        Load.start(
            throttle(backend, MUCH_ROOM, LIMIT), IN_FLIGHT, Load.UNTIL_STOPPED, Duration.ZERO);
    Eventually.until("hits to be decided", LIMIT, () -> load.decided() > IN_FLIGHT);
    return load;
  }

  private static void mark(boolean contended) {
    byte[] states = ItemBytes.encode(item().parts());
    byte[] mark = contended ? ItemBytes.contendedMark() : new byte[0];
    byte[] marked = Arrays.copyOf(states, states.length + mark.length);
    System.arraycopy(mark, 0, marked, states.length, mark.length);
    MEMCACHED.set(itemKey(), Link.FLAGS, MINUTE, marked);
  }

  private static boolean isMarked() {
    return item().isContended();
  }

  private static ItemBytes item() {
    byte[] item = Objects.requireNonNull(MEMCACHED.get(itemKey()));
    return Objects.requireNonNull(ItemBytes.decode(item));
  }

  private static byte @Nullable [] lock() {
    return MEMCACHED.get(lockKey());
  }

  private static String lockKey() {
    return ItemNames.lockOf(itemKey());
  }

  private static String itemKey() {
    return new ItemNames("traffik").states(new Owner("client", "own"), 0);
  }
}
