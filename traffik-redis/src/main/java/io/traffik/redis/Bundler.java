package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Sends hits on different keys to one server together: while few calls are under way, a group goes
 * at once; else it waits, and goes in the next call with all others that wait. Thread-safe.
 */
final class Bundler {

  /*
   * The monitor guards the queue and the calls that are under way; calls are made and futures completed outside,
   * for both run foreign code. A call counts as under way until all of its hits have been told: what they
   * lead to, mostly hits, then goes together too, and meanwhile the server is busy with the other calls.
   *
   * There is no timer, as in the Coalescer, whose groups these are. A call whose last deadline has passed keeps
   * nobody waiting any more.
   *
   * A call that is complete as soon as it is made is followed by the next in a loop, not by recursion: the
   * maker of a call and its completion meet, and the second of them goes on.
   */

  /**
   * With as many calls under way, the server has one to work at while the others are on the wire.
   */
  static final int CALLS = 3;

  /** So many charges at most in one call, which takes Redis some 0.3 ms; but at least one group. */
  static final int MAX_WEIGHT = 96;

  private static final Turn NONE = new Turn(new Flight(List.of(), 0), List.of(), List.of());

  private final Function<List<Group>, CompletableFuture<Void>> send;
  private final Ticker ticker;
  private final ArrayDeque<Group> queue = new ArrayDeque<>();
  private final List<Flight> flights = new ArrayList<>(CALLS);

  /** A call under way; by identity. */
  private static final class Flight {
    final List<Group> groups;
    final long deadline;

    Flight(List<Group> groups, long deadline) {
      this.groups = groups;
      this.deadline = deadline;
    }
  }

  /** What is sent next, and who waited for too long: groups of which nothing is left, and hits. */
  private record Turn(Flight flight, List<Group> emptied, List<Hit> expired) {

    boolean isEmpty() {
      return flight.groups.isEmpty();
    }
  }

  /**
   * Makes a bundler.
   *
   * @param send decides groups, at least one, and then completes the future that it returns; it
   *     never throws
   * @param ticker the time, in nanoseconds, by which hits are overdue
   */
  Bundler(Function<List<Group>, CompletableFuture<Void>> send, Ticker ticker) {
    this.send = send;
    this.ticker = ticker;
  }

  /** Sends a group now, or later with others; or rejects it if too many wait. */
  void submit(Group group) {
    Turn turn;
    synchronized (this) {
      long nanos = ticker.read();
      flights.removeIf(flight -> nanos - flight.deadline >= 0);
      boolean full = flights.size() >= CALLS;
      if (full && queue.size() + underWay() >= AtMostOnce.MAX_IN_FLIGHT) {
        turn = null;
      } else {
        queue.add(group);
        turn = full ? NONE : next(nanos);
      }
    }
    if (turn == null) {
      group.reject(
          new BackendUnavailableException(
              Outage.OVERLOADED,
              "overloaded: " + AtMostOnce.MAX_IN_FLIGHT + " decisions wait for Redis"));
    } else {
      take(turn);
    }
  }

  private int underWay() {
    int groups = 0;
    for (Flight flight : flights) {
      groups += flight.groups.size();
    }
    return groups;
  }

  private Turn next(long nanos) {
    List<Group> groups = new ArrayList<>();
    List<Group> emptied = new ArrayList<>();
    List<Hit> expired = new ArrayList<>();
    int weight = 0;
    long deadline = nanos;
    for (Group group = queue.peek(); group != null; group = queue.peek()) {
      expired.addAll(group.dropOverdue(nanos));
      if (group.weight() == 0) {
        emptied.add(queue.remove());
        continue;
      }
      weight += group.weight();
      if (weight > MAX_WEIGHT && !groups.isEmpty()) {
        break;
      }
      groups.add(queue.remove());
      deadline = group.deadline() - deadline > 0 ? group.deadline() : deadline;
    }
    Flight flight = new Flight(groups, deadline);
    if (!groups.isEmpty()) {
      flights.add(flight);
    }
    return new Turn(flight, emptied, expired);
  }

  /** Takes this turn, and those after it for as long as each call is complete at once. */
  private void take(Turn first) {
    Turn turn = first;
    boolean complete;
    do {
      turn.expired.forEach(Hit::expire);
      turn.emptied.forEach(group -> group.answered().complete(null));
      Flight flight = turn.flight;
      complete = !turn.isEmpty() && isCompleteAtOnce(flight);
      turn = complete ? arrived(flight) : NONE;
    } while (complete);
  }

  /** If not, whoever completes the call takes the next turn. */
  private boolean isCompleteAtOnce(Flight flight) {
    AtomicBoolean met = new AtomicBoolean();
    CompletableFuture<Void> unused =
        send.apply(flight.groups)
            .whenComplete(
                (done, failure) -> {
                  if (met.getAndSet(true)) {
                    take(arrived(flight));
                  }
                });
    return met.getAndSet(true);
  }

  private synchronized Turn arrived(Flight flight) {
    flights.remove(flight);
    return queue.isEmpty() || flights.size() >= CALLS ? NONE : next(ticker.read());
  }
}
