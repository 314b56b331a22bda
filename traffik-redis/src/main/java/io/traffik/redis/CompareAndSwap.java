package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import io.traffik.Outage;
import io.traffik.SharedTimer;
import io.traffik.StateKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Changes states by Java code: reads them, computes, and writes them if nobody else did meanwhile;
 * else anew. For strategies that Redis does not know. Thread-safe.
 *
 * <p>Between attempts it waits for a random time, longer each time. After some failed attempts it
 * takes a lock on the states, which keeps others from writing and makes sure of the next attempt;
 * the lock is a lease that ends by itself, and its token a fence: who lost it cannot write any
 * more. At the deadline it gives up, and nothing was changed.
 */
final class CompareAndSwap {

  private static final int ATTEMPTS_BEFORE_LOCK = 4;
  private static final int LONGEST_PAUSE_MILLIS = 32;
  private static final long LEASE_MILLIS = 1_000;
  private static final byte[] NONE = {};

  private final Link link;
  private final Call.Setting setting;
  private final Ticker ticker;
  private final String tokens = UUID.randomUUID() + ":";
  private final AtomicLong tokenCount = new AtomicLong();

  CompareAndSwap(Link link, Call.Setting setting, Ticker ticker) {
    this.link = link;
    this.setting = setting;
    this.ticker = ticker;
  }

  /**
   * Computes on states, and changes them. Called anew for each attempt, so it changes nothing else.
   */
  @FunctionalInterface
  interface Transition<T> {
    T apply(ReadStates states);
  }

  /**
   * Runs a transition.
   *
   * @param charges whose states are changed, by meters that can write them
   * @param deadlineNanos on the ticker
   * @return what the attempt that succeeded computed, or its exception
   */
  <T> CompletableFuture<T> run(List<Charge> charges, long deadlineNanos, Transition<T> transition) {
    return new Run<>(charges, deadlineNanos, transition).attempt(NONE);
  }

  private final class Run<T> {

    private final List<Charge> charges;
    private final List<byte[]> keys = new ArrayList<>();
    private final List<byte[]> locks = new ArrayList<>();
    private final long deadlineNanos;
    private final Transition<T> transition;
    private int attempts;

    Run(List<Charge> charges, long deadlineNanos, Transition<T> transition) {
      this.charges = charges;
      this.deadlineNanos = deadlineNanos;
      this.transition = transition;
      for (Charge charge : charges) {
        String key = StateKey.of(charge).text(setting.namespace());
        keys.add(key.getBytes(StandardCharsets.UTF_8));
        locks.add((key + "=lock").getBytes(StandardCharsets.UTF_8));
      }
    }

    CompletableFuture<T> attempt(byte[] token) {
      attempts++;
      Call read = new Call(Scripts.READ, keys, List.of(setting.time()));
      return link.run(read).thenCompose(reply -> swap(ReadStates.of(charges, reply), token));
    }

    private CompletableFuture<T> swap(ReadStates states, byte[] token) {
      T result = transition.apply(states);
      boolean locked = token.length > 0;
      if (!states.areChanged() && !locked) {
        return CompletableFuture.completedFuture(result);
      }
      List<byte[]> both = new ArrayList<>(keys);
      both.addAll(locks);
      List<byte[]> arguments = new ArrayList<>();
      arguments.add(token);
      states.writeTo(arguments, setting.time().length > 0);
      return link.run(new Call(Scripts.SWAP, both, arguments))
          .thenCompose(
              swapped ->
                  switch (swapped.get()) {
                    case '1' -> CompletableFuture.completedFuture(result);
                    case '0' -> again(token);
                    default -> again(NONE);
                  });
    }

    /** With the lock that was taken, if that is what the token says. */
    private CompletableFuture<T> again(byte[] token) {
      int longest = Math.min(LONGEST_PAUSE_MILLIS, 1 << Math.min(attempts, 5));
      long micros = ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toMicros(longest));
      // Before the deadline, and not at it: there the hit would be taken for one without an answer.
      if (ticker.read() + TimeUnit.MICROSECONDS.toNanos(micros) - deadlineNanos >= 0) {
        return CompletableFuture.failedFuture(
            new BackendUnavailableException(
                Outage.CONTENDED,
                "contended: " + attempts + " attempts to change the state failed"));
      }
      CompletableFuture<Void> waited = new CompletableFuture<>();
      CompletableFuture<Void> unused =
          SharedTimer.after(Duration.ofNanos(1_000 * micros), () -> waited.complete(null));
      return waited.thenCompose(
          done -> token.length > 0 || attempts < ATTEMPTS_BEFORE_LOCK ? attempt(token) : lock());
    }

    private CompletableFuture<T> lock() {
      attempts++;
      byte[] token = (tokens + tokenCount.incrementAndGet()).getBytes(StandardCharsets.US_ASCII);
      byte[] lease = Long.toString(LEASE_MILLIS).getBytes(StandardCharsets.US_ASCII);
      return link.run(new Call(Scripts.LOCK, locks, List.of(token, lease)))
          .thenCompose(taken -> taken.get() == '1' ? attempt(token) : again(NONE));
    }
  }
}
