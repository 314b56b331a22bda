package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.BackendUnavailableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Lets many concurrent hits on one list of keys go together: while a call for the list is in
 * flight, later hits queue, and go in the next call, in the order of their arrival. Thread-safe.
 *
 * <p>So a hot key costs one call for up to 256 hits, and a key that is hit now and then one call
 * each, at once. Hits on different lists never wait for each other.
 */
final class Coalescer {

  /*
   * A lane exists while one of its calls is in flight. Its monitor guards it; calls are made and futures
   * completed outside, for both run foreign code. Whoever finds a lane dead looks again.
   *
   * There is no timer. The callers' deadlines are the callers' (they answer by contract, and whoever was not
   * sent by then is dropped when its turn comes). A call whose last deadline has passed no longer keeps
   * others waiting: the next hit goes past it.
   */

  private static final int MAX_BATCH = 256;
  private static final int MAX_QUEUE = 4_096;

  private final Function<List<Hit>, CompletableFuture<Void>> send;
  private final Ticker ticker;
  private final ConcurrentHashMap<KeyList, Lane> lanes = new ConcurrentHashMap<>();

  /**
   * Makes a coalescer.
   *
   * @param send decides hits that are alike, completes their answers, and then the future that it
   *     returns; it never throws
   */
  Coalescer(Function<List<Hit>, CompletableFuture<Void>> send, Ticker ticker) {
    this.send = send;
    this.ticker = ticker;
  }

  /** Sends a hit now, or with others on its list of keys. */
  void submit(KeyList keys, Hit hit) {
    Lane lane;
    do {
      lane = lanes.computeIfAbsent(keys, Lane::new);
    } while (!lane.accept(hit));
  }

  private final class Lane {

    private final KeyList keys;
    private final ArrayDeque<Hit> queue = new ArrayDeque<>();
    private List<Hit> flight = List.of();
    private boolean dead;

    Lane(KeyList keys) {
      this.keys = keys;
    }

    /** False if the lane is dead. */
    boolean accept(Hit hit) {
      Turn turn;
      synchronized (this) {
        if (dead) {
          return false;
        }
        if (queue.size() >= MAX_QUEUE) {
          turn = null;
        } else {
          queue.add(hit);
          turn = isOccupied() ? Turn.NONE : nextTurn();
        }
      }
      if (turn == null) {
        hit.answer()
            .completeExceptionally(
                new BackendUnavailableException(
                    "overloaded: " + MAX_QUEUE + " hits on one key wait for Redis", null));
      } else {
        take(turn);
      }
      return true;
    }

    private boolean isOccupied() {
      return !flight.isEmpty() && !flight.get(flight.size() - 1).isOverdue(ticker.read());
    }

    /** The next hits that are alike become the flight; a lane without any is dead. */
    private Turn nextTurn() {
      long nanos = ticker.read();
      Turn turn = new Turn(new ArrayList<>(), new ArrayList<>());
      while (!queue.isEmpty() && turn.batch.size() < MAX_BATCH) {
        Hit next = queue.peek();
        if (next.isOverdue(nanos)) {
          turn.expired.add(queue.remove());
        } else if (turn.batch.isEmpty() || next.isLike(turn.batch.get(0))) {
          turn.batch.add(queue.remove());
        } else {
          break;
        }
      }
      flight = turn.batch;
      if (flight.isEmpty()) {
        dead = true;
        lanes.remove(keys, this);
      }
      return turn;
    }

    private void take(Turn turn) {
      turn.expired.forEach(Hit::expire);
      if (!turn.batch.isEmpty()) {
        CompletableFuture<Void> unused = send.apply(turn.batch).thenRun(() -> arrived(turn.batch));
      }
    }

    private void arrived(List<Hit> batch) {
      Turn turn;
      synchronized (this) {
        turn = flight == batch ? nextTurn() : Turn.NONE; // or others have gone past it
      }
      take(turn);
    }
  }

  /** What a lane sends next, and who waited in it for too long. */
  private record Turn(List<Hit> batch, List<Hit> expired) {
    static final Turn NONE = new Turn(List.of(), List.of());
  }
}
