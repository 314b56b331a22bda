package io.traffik.memcached;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.Backend;
import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Limit;
import io.traffik.OnError;
import io.traffik.Outage;
import io.traffik.SharedTimer;
import io.traffik.remote.AdoptionWarnings;
import io.traffik.remote.Connecting;
import io.traffik.remote.Startup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the states in Memcached, shared by all servers of an application, and decides by
 * compare-and-swap: reads the states of a client, decides here, and writes them if nobody else did
 * meanwhile. Two round trips for a hit that is admitted, one for one that is refused. Thread-safe.
 *
 * <p>All limits of a throttle are one item for each client, so a hit on them is atomic; a hit on
 * several throttles is charged one after the other, and given back where a later one refuses, so a
 * concurrent hit may be refused by what is only reserved, and never is too much admitted.
 * Concurrent hits of this JVM on the same item are decided together.
 *
 * <p>Decides by the clock of this machine: the clocks of all servers must agree, see {@code
 * docs/memcached.md} for what a difference costs. Memcached may forget an item when its memory is
 * full, and whoever is forgotten starts anew.
 *
 * <p>Fails fast: while there is no connection to the server that an item belongs to, a hit on it
 * fails with {@link BackendUnavailableException}, which the throttle answers by its contract; it
 * never goes to another server. No write is sent twice. Answers arrive on the client's thread: do
 * not block it.
 */
public final class MemcachedBackend implements Backend {

  private static final Logger LOG = LoggerFactory.getLogger(MemcachedBackend.class);

  /** For what is no hit, and has no deadline of its own. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final KnownRoom room = new KnownRoom(LOG);
  private final AdoptionWarnings warnings =
      new AdoptionWarnings(LOG, "clocks differ by more than 10 s, or one was set back");
  private final String name;
  private final OnError<Object> onError;
  private final Startup<Connected> startup;

  MemcachedBackend(MemcachedBackendBuilder options) {
    Ticker ticker = Ticker.systemTicker();
    this.name = "Memcached" + (options.client == null ? " at " + options.servers : "");
    this.onError = options.onError;
    ServerLogs logs = new ServerLogs(ticker);
    this.startup =
        Startup.begin(
            options.start,
            new Connecting<>(
                "Memcached",
                () -> Connected.open(options, logs, room, warnings, ticker),
                Connected::close,
                /* interruptible= */ true),
            LOG,
            ticker);
  }

  /** For a backend. */
  public static MemcachedBackendBuilder builder() {
    return new MemcachedBackendBuilder();
  }

  /** A backend with all defaults at an address, see {@link MemcachedBackendBuilder#uri}. */
  public static MemcachedBackend create(String uri) {
    return builder().uri(uri).build();
  }

  @Override
  public OnError<Object> onError() {
    return onError;
  }

  /**
   * Limits whose states of one client may not fit in an item together. Before there is a connection
   * an item is taken to have a megabyte, as by default.
   */
  @Override
  public void requireRoomFor(List<Limit> limits) {
    room.require(limits);
  }

  @Override
  public CompletionStage<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    return startup.then(
        timeout, (connected, left) -> connected.places().decide(charges, intent, left));
  }

  @Override
  public CompletionStage<Void> refund(Decision decision) {
    return startup.then(PATIENCE, (connected, left) -> connected.places().refund(decision));
  }

  /**
   * Forgets every state in the namespace, by giving all items other keys; what is there under the
   * old ones ends by itself. Others that use the namespace do the same within a second.
   *
   * @return fails if a server cannot be reached; the others, and this backend, have forgotten
   */
  @Override
  public CompletionStage<Void> clear() {
    return startup.then(
        PATIENCE, (connected, left) -> patient(connected.directory().clear(), left));
  }

  /**
   * {@inheritDoc}
   *
   * @return fails if a server cannot be reached; on the others the client is forgotten
   */
  @Override
  public CompletionStage<Void> reset(String identity) {
    return startup.then(PATIENCE, (connected, left) -> patient(connected.reset(identity), left));
  }

  /** With an end, should a reply not come. */
  private static CompletableFuture<Void> patient(
      CompletableFuture<Void> answer, Duration patience) {
    CompletableFuture<Void> told = new CompletableFuture<>();
    CompletableFuture<Void> timer =
        SharedTimer.after(
            patience,
            () ->
                told.completeExceptionally(
                    new BackendUnavailableException(Outage.TIMEOUT, "Memcached gave no answer")));
    CompletableFuture<Void> unused =
        answer.whenComplete(
            (done, failure) -> {
              timer.cancel(false);
              if (failure == null) {
                told.complete(null);
              } else {
                told.completeExceptionally(Failures.told(failure));
              }
            });
    return told;
  }

  /**
   * Closes the client, unless it is the application's own, and ends connecting. Then every hit
   * fails with {@link Outage#CLOSED}.
   */
  @Override
  public void close() {
    startup.close();
  }

  /** For messages: where it is, without user and password. */
  @Override
  public String toString() {
    return name;
  }

  /**
   * How many states were found more than 10 s ahead of the clock, which was set back or differs.
   */
  public long clockSteps() {
    return warnings.rebased();
  }

  /**
   * How many states, or whole items, were dropped because they could not be read: damaged, written
   * by somebody else, or not to be converted to a changed rate.
   */
  public long unreadableStates() {
    return warnings.unreadable();
  }

  /**
   * How often an item was written or tried to be: by a compare-and-swap, or an add if it is new.
   */
  public long writes() {
    return counted(CompareAndSwap::writes);
  }

  /** How many of the {@link #writes} were in vain, since somebody else had written in between. */
  public long conflicts() {
    return counted(CompareAndSwap::conflicts);
  }

  /** How often a lock was taken, because a hit had met too many {@link #conflicts}. */
  public long locks() {
    return counted(CompareAndSwap::locks);
  }

  /** Nothing, before there was a connection. */
  private long counted(ToLongFunction<CompareAndSwap> counter) {
    Connected connected = startup.made();
    return connected == null ? 0 : counter.applyAsLong(connected.swap());
  }
}
