package io.traffik.memcached;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import io.traffik.SharedTimer;
import io.traffik.remote.AdoptionWarnings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Changes items: reads one, computes, and writes it if nobody else did meanwhile; else anew. So two
 * round trips for a decision, one for a refusal, which changes nothing. Thread-safe.
 *
 * <p>Between attempts it waits for a random time, longer each time. At the deadline it gives up,
 * and nothing was changed.
 */
final class CompareAndSwap {

  /*
   * Contention. With each conflict somebody made progress, but not everybody: a server near to Memcached
   * always writes between the read and the write of one that is far away. Whoever has lost four times takes
   * a lock, an item that ends by itself, and appends a mark to the states, which needs no version and so
   * cannot fail. The mark makes the writes of all who have read before it conflict, and everybody who reads
   * it looks at the lock before he writes. The holder's write removes the mark, as does any other.
   *
   * The lock only keeps others waiting. That no write is lost is up to the versions alone: the version is
   * the fencing token, and who writes after his lock has ended, but before anybody else, does no harm.
   */

  private static final int CONFLICTS_BEFORE_LOCK = 4;
  private static final int LONGEST_PAUSE_MILLIS = 32;
  private static final int LOCK_SECONDS = 2;

  /** Memcached may forget up to a second early; and what was sent must arrive. */
  private static final long LOCK_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

  private final Link link;
  private final Directory directory;
  private final Time time;
  private final Ticker ticker;
  private final AdoptionWarnings warnings;
  private final ItemRoom room;
  private final StateNames names = new StateNames();

  /** What a lock of this JVM has in it, for people who look. */
  private final byte[] holder = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);

  private final AtomicLong locks = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong conflicts = new AtomicLong();

  CompareAndSwap(
      Link link,
      Directory directory,
      Time time,
      ItemRoom room,
      AdoptionWarnings warnings,
      Ticker ticker) {
    this.link = link;
    this.directory = directory;
    this.time = time;
    this.room = room;
    this.warnings = warnings;
    this.ticker = ticker;
  }

  /**
   * Does tasks with the item of their owner, one after the other, and writes it once; then their
   * outcomes are complete, and so is the future that is returned. Never throws.
   *
   * @param tasks at least one, all of one owner
   * @param deadlineNanos on the ticker
   */
  CompletableFuture<Void> run(List<? extends Task<?>> tasks, long deadlineNanos) {
    Run run = new Run(tasks, deadlineNanos);
    run.attempt();
    return run.done;
  }

  /** How often an item was written, successfully or not. */
  long writes() {
    return writes.get();
  }

  /** How often somebody else had written in between. */
  long conflicts() {
    return conflicts.get();
  }

  /** How often a lock was taken. */
  long locks() {
    return locks.get();
  }

  /**
   * Tasks on one item. Its steps are done one after the other, by whatever thread has the answer.
   */
  private final class Run {

    private final Owner owner;
    private final List<? extends Task<?>> tasks;
    private final long deadlineNanos;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private String key = "";
    private int lost;
    private int pauses;
    private boolean locked;
    private long lockedUntil;

    Run(List<? extends Task<?>> tasks, long deadlineNanos) {
      this.owner = tasks.get(0).owner();
      this.tasks = tasks;
      this.deadlineNanos = deadlineNanos;
    }

    void attempt() {
      goOn(owner, this::locate);
    }

    private void locate(Owner self) {
      String fresh = directory.keyIfFresh(self);
      if (fresh == null) {
        then(directory.locate(self), this::read);
      } else {
        read(fresh);
      }
    }

    private void read(String located) {
      key = located;
      then(link.gets(key), found -> compute(Item.of(found.orElse(null), time, names)));
    }

    private void compute(Item item) {
      tasks.forEach(task -> task.compute(item));
      Optional<byte[]> changes = item.changes();
      if (changes.isEmpty()) {
        succeed(item);
      } else if (isTooLate()) {
        giveUp();
      } else if (item.isContended() && !holdsLock()) {
        then(isLocked(), others -> giveWay(others, item, changes.get()));
      } else {
        write(item, changes.get());
      }
    }

    /**
     * The lock may be on another server. If that is down or silent, so is the lock, and no more.
     */
    private CompletableFuture<Boolean> isLocked() {
      CompletableFuture<Boolean> locked =
          link.gets(ItemNames.lockOf(key)).thenApply(Optional::isPresent).exceptionally(e -> false);
      Duration half = Duration.ofNanos(Math.max(0, (deadlineNanos - ticker.read()) / 2));
      return SharedTimer.orAfter(half, locked, false);
    }

    private void giveWay(boolean locked, Item item, byte[] changes) {
      if (locked) {
        pause();
      } else if (isTooLate()) {
        giveUp();
      } else {
        write(item, changes);
      }
    }

    private void write(Item item, byte[] bytes) {
      room.require(bytes.length, tasks.get(0).limit());
      writes.incrementAndGet();
      Found found = item.found();
      CompletableFuture<Boolean> written =
          found == null
              ? link.add(key, item.expiry(), bytes)
              : link.cas(key, found.cas(), item.expiry(), bytes);
      then(written, successfully -> written(item, successfully));
    }

    private void written(Item item, boolean successfully) {
      if (successfully) {
        succeed(item);
        return;
      }
      conflicts.incrementAndGet();
      lost++;
      if (holdsLock()) {
        attempt();
      } else if (lost >= CONFLICTS_BEFORE_LOCK) {
        lock();
      } else {
        pause();
      }
    }

    /** Then tries again, unless it is too late. */
    private void pause() {
      int longest = Math.min(LONGEST_PAUSE_MILLIS, 1 << Math.min(pauses + 1, 5));
      long nanos = ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(longest));
      // Before the deadline, and not at it: there the hit would be taken for one without an answer.
      if (ticker.read() + nanos - deadlineNanos >= 0) {
        giveUp();
        return;
      }
      pauses++;
      CompletableFuture<Void> unused = SharedTimer.after(Duration.ofNanos(nanos), this::attempt);
    }

    private boolean isTooLate() {
      return ticker.read() - deadlineNanos >= 0;
    }

    private void giveUp() {
      String why =
          lost + pauses == 0
              ? "\"" + key + "\" was read only after the deadline"
              : "contended: \"" + key + "\", " + lost + " conflicts and " + pauses + " pauses";
      fail(new BackendUnavailableException(Outage.CONTENDED, why + "; it was not changed"));
    }

    private void lock() {
      if (isTooLate()) {
        giveUp();
        return;
      }
      long sent = ticker.read();
      then(
          link.add(ItemNames.lockOf(key), LOCK_SECONDS, holder).exceptionally(down -> false),
          taken -> {
            if (!taken) {
              pause();
              return;
            }
            locks.incrementAndGet();
            locked = true;
            lockedUntil = sent + LOCK_NANOS;
            then(link.append(key, ItemBytes.contendedMark()), marked -> attempt());
          });
    }

    private boolean holdsLock() {
      return locked && ticker.read() - lockedUntil < 0;
    }

    /** Who is late leaves it to end by itself: it may be somebody else's by now. */
    private void unlock() {
      if (holdsLock()) {
        locked = false;
        CompletableFuture<Boolean> unused = link.delete(ItemNames.lockOf(key));
      }
    }

    private void succeed(Item item) {
      unlock();
      if (item.rebased() > 0 || item.unreadable() > 0) {
        warnings.add(item.rebased(), item.unreadable(), tasks.get(0).limit());
      }
      tasks.forEach(Task::succeed);
      done.complete(null);
    }

    private void fail(Throwable failure) {
      unlock();
      RuntimeException told = Failures.told(failure);
      tasks.forEach(task -> task.fail(told));
      done.complete(null);
    }

    private <T> void then(CompletableFuture<T> step, Consumer<T> next) {
      CompletableFuture<T> unused =
          step.whenComplete(
              (result, failure) -> {
                if (failure != null) {
                  fail(failure);
                } else {
                  goOn(result, next);
                }
              });
    }

    private <T> void goOn(@Nullable T result, Consumer<T> next) {
      try {
        next.accept(result);
      } catch (RuntimeException | Error bug) {
        fail(bug);
      }
    }
  }
}
