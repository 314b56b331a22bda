package io.traffik.remote;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Lets many concurrent hits on one key go together: while a call for the key is in flight, later
 * hits queue, and go in the next call, in the order of their arrival. Thread-safe.
 *
 * <p>So a hot key costs one call for up to 256 hits, and a key that is hit now and then one call
 * each, at once. Hits on different keys never wait for each other. At most 4,096 wait on one key;
 * those above are rejected.
 *
 * @param <K> what hits go together on; ordered, so that a map still finds keys quickly whose hashes
 *     somebody has chosen to be equal
 * @param <T> a hit
 */
public final class Coalescer<K extends Comparable<K>, T extends Queued> {

  /*
   * A lane exists while one of its calls is in flight. Its monitor guards it; calls are made and futures
   * completed outside, for both run foreign code. Whoever finds a lane dead looks again.
   *
   * There is no timer. The callers' deadlines are the callers' (they answer by contract, and whoever was not
   * sent by then is dropped when its turn comes). A call whose last deadline has passed no longer keeps
   * others waiting: the next hit goes past it.
   *
   * A call that is complete as soon as it is made is followed by the next in a loop, not by recursion: the
   * maker of a call and its completion meet, and the second of them goes on.
   */

  private static final int MAX_BATCH = 256;
  private static final int MAX_QUEUE = 4_096;

  private final Function<List<T>, CompletableFuture<Void>> send;
  private final BiPredicate<T, T> together;
  private final String store;
  private final Ticker ticker;
  private final Turn<T> none = new Turn<>(List.of(), List.of());
  private final ConcurrentHashMap<K, Lane> lanes = new ConcurrentHashMap<>();

  /**
   * Makes a coalescer.
   *
   * @param send decides hits that go together, at least one, completes their answers, and then the
   *     future that it returns; it never throws
   * @param together whether a hit, the first argument, may go with the first hit of a call, the
   *     second one
   * @param store the name of the store, for the message of an overload
   * @param ticker the time, in nanoseconds, by which hits are overdue
   */
  public Coalescer(
      Function<List<T>, CompletableFuture<Void>> send,
      BiPredicate<T, T> together,
      String store,
      Ticker ticker) {
    this.send = send;
    this.together = together;
    this.store = store;
    this.ticker = ticker;
  }

  /** Sends a hit now, or later with others on its key; or rejects it if too many wait. */
  public void submit(K key, T task) {
    Lane lane;
    do {
      lane = lanes.get(key);
    } while (lane == null ? !begin(key, task) : !lane.accept(task));
  }

  /** The first on its key goes at once; false if another has come first. */
  private boolean begin(K key, T task) {
    if (task.isOverdue(ticker.read())) {
      task.expire();
      return true;
    }
    List<T> flight = List.of(task);
    Lane lane = new Lane(key, flight);
    if (lanes.putIfAbsent(key, lane) != null) {
      return false;
    }
    lane.take(new Turn<>(flight, List.of()));
    return true;
  }

  private BackendUnavailableException overload() {
    return new BackendUnavailableException(
        Outage.OVERLOADED, "overloaded: " + MAX_QUEUE + " hits on one key wait for " + store);
  }

  private final class Lane {

    private final K key;
    private final ArrayDeque<T> queue = new ArrayDeque<>(1); // mostly nobody waits
    private List<T> flight;
    private boolean dead;

    Lane(K key, List<T> flight) {
      this.key = key;
      this.flight = flight;
    }

    /** False if the lane is dead. */
    boolean accept(T task) {
      Turn<T> turn;
      synchronized (this) {
        if (dead) {
          return false;
        }
        boolean occupied = isOccupied();
        if (occupied && queue.size() >= MAX_QUEUE) {
          turn = null;
        } else {
          queue.add(task);
          turn = occupied ? none : nextTurn();
        }
      }
      if (turn == null) {
        task.reject(overload());
      } else {
        take(turn);
      }
      return true;
    }

    private boolean isOccupied() {
      return !flight.isEmpty() && !flight.get(flight.size() - 1).isOverdue(ticker.read());
    }

    /** The next hits that go together become the flight; a lane without any is dead. */
    private Turn<T> nextTurn() {
      if (queue.isEmpty()) {
        end();
        return none;
      }
      long nanos = ticker.read();
      Turn<T> turn = new Turn<>(new ArrayList<>(), new ArrayList<>());
      while (!queue.isEmpty() && turn.batch.size() < MAX_BATCH) {
        T next = queue.peek();
        if (next.isOverdue(nanos)) {
          turn.expired.add(queue.remove());
        } else if (turn.batch.isEmpty() || together.test(next, turn.batch.get(0))) {
          turn.batch.add(queue.remove());
        } else {
          break;
        }
      }
      flight = turn.batch;
      if (flight.isEmpty()) {
        end();
      }
      return turn;
    }

    private void end() {
      flight = List.of();
      dead = true;
      boolean unused = lanes.remove(key, this);
    }

    /** Takes this turn, and those after it for as long as each call is complete at once. */
    private void take(Turn<T> first) {
      Turn<T> turn = first;
      boolean complete;
      do {
        turn.expired.forEach(Queued::expire);
        List<T> batch = turn.batch;
        complete = !batch.isEmpty() && isCompleteAtOnce(batch);
        turn = complete ? arrived(batch) : none;
      } while (complete);
    }

    /** If not, whoever completes the call takes the next turn. */
    private boolean isCompleteAtOnce(List<T> batch) {
      AtomicBoolean met = new AtomicBoolean();
      CompletableFuture<Void> unused =
          send.apply(batch)
              .whenComplete(
                  (done, failure) -> {
                    if (met.getAndSet(true)) {
                      take(arrived(batch));
                    }
                  });
      return met.getAndSet(true);
    }

    private synchronized Turn<T> arrived(List<T> batch) {
      return flight == batch ? nextTurn() : none; // or others have gone past it
    }
  }

  /** What a lane sends next, and who waited in it for too long. */
  private record Turn<T>(List<T> batch, List<T> expired) {}
}
