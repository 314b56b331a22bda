package io.traffik.memcached;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import io.traffik.SharedTimer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all users of a namespace must know of each other, since Memcached cannot list its keys: the
 * generation of the items, which clearing the namespace begins anew, and the throttles that have
 * some. Thread-safe.
 *
 * <p>It is in one item on each server, read once a second by whoever decides there. Generations
 * only grow; who finds an older one than it knows, or none, writes it again. So a clear is seen by
 * others a second later, and a server that has lost everything does not undo it.
 */
final class Directory {

  private static final Logger LOG = LoggerFactory.getLogger(MemcachedBackend.class);
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long RENEWED_AFTER_MICROS = TimeUnit.DAYS.toMicros(1);
  private static final int LONGEST_PAUSE_NANOS = 5_000_000;
  private static final int MOST_ATTEMPTS = 100;
  private static final int MOST_NUMBERS = 1 << 20;

  private final Link link;
  private final ItemNames names;
  private final Time time;
  private final Ticker ticker;
  private final AtomicLong generation = new AtomicLong();
  private final Set<String> used = ConcurrentHashMap.newKeySet();
  private final Map<Server, Page> pages = new HashMap<>();
  private final AtomicBoolean full = new AtomicBoolean();

  Directory(Link link, ItemNames names, Time time, Ticker ticker) {
    this.link = link;
    this.names = names;
    this.time = time;
    this.ticker = ticker;
    for (int number = 0; pages.size() < link.servers().size(); number++) {
      if (number == MOST_NUMBERS) {
        throw new IllegalArgumentException(
            "the client's locator leaves a server without any key; accepted: one that spreads keys"
                + " over all servers, such as ketama");
      }
      String key = names.directory(number);
      pages.computeIfAbsent(link.serverOf(key), server -> new Page(key));
    }
  }

  /** The key of the item with the states of an owner, by what is known already. */
  String keyOf(Owner owner) {
    return names.states(owner, generation.get());
  }

  /**
   * The same by what others know too, if that was read lately and names the throttle; else null.
   */
  @Nullable String keyIfFresh(Owner owner) {
    String key = keyOf(owner);
    Page page = page(key);
    return page.isFresh() && page.has(owner.uid()) ? key : null;
  }

  /** The same, waiting until it has been read; the owner's throttle is known to all from now on. */
  CompletableFuture<String> locate(Owner owner) {
    Page page = page(keyOf(owner));
    used.add(owner.uid());
    return page.await(() -> locateAnew(owner, page));
  }

  private CompletableFuture<String> locateAnew(Owner owner, Page page) {
    return page.refresh()
        .thenCompose(
            // A refresh that was under way already may not know of it.
            read ->
                page.has(owner.uid()) ? CompletableFuture.completedFuture(null) : page.refresh())
        .thenApply(read -> keyOf(owner));
  }

  private Page page(String key) {
    Page page = pages.get(link.serverOf(key));
    if (page == null) {
      throw new IllegalStateException("no directory is on the server of \"" + key + "\"");
    }
    return page;
  }

  /**
   * Looks whether the servers that are there do what they are told.
   *
   * @throws IllegalArgumentException if one says that it never will
   * @throws BackendUnavailableException if none answers, or can now
   */
  void check(Duration timeout) {
    Map<Server, CompletableFuture<Void>> answers = new HashMap<>();
    pages.forEach(
        (server, page) -> {
          if (server.isReady()) {
            answers.put(server, page.refresh());
          }
        });
    int failed = 0;
    for (Map.Entry<Server, CompletableFuture<Void>> each : answers.entrySet()) {
      RuntimeException failure = Failures.of(each.getValue(), timeout);
      if (failure instanceof IllegalStateException) {
        throw new IllegalArgumentException(failure.getMessage(), failure);
      }
      if (failure != null && ++failed == answers.size()) {
        throw failure;
      }
      if (failure != null) {
        LOG.warn(
            "{} does not do what it is told: {}", each.getKey().address(), failure.getMessage());
      }
    }
  }

  /** Forgets all items: from now on their keys are others. */
  CompletableFuture<Void> clear() {
    long next = Math.max(generation.get() + 1, time.now());
    generation.accumulateAndGet(next, Math::max);
    return readAll();
  }

  /** Reads it on all servers; fails if one cannot be asked, when the others have been read. */
  CompletableFuture<Void> readAll() {
    return CompletableFuture.allOf(
        pages.values().stream().map(Page::refreshAnew).toArray(CompletableFuture<?>[]::new));
  }

  /** Every throttle that is known to have states. */
  Set<String> uids() {
    Set<String> all = new TreeSet<>(used);
    pages.values().forEach(page -> all.addAll(page.last.uids()));
    return all;
  }

  /** The directory of one server. */
  private final class Page {

    private final String key;
    private volatile DirectoryBytes last = DirectoryBytes.EMPTY;
    private volatile long readAt = ticker.read() - FRESH_NANOS;
    private final AtomicInteger waiting = new AtomicInteger();
    private @Nullable CompletableFuture<Void> refreshing;

    Page(String key) {
      this.key = key;
    }

    /** Has a hit wait for the directory: not too many do, as for any command. */
    <T> CompletableFuture<T> await(Supplier<CompletableFuture<T>> step) {
      if (waiting.incrementAndGet() > Server.MAX_UNDER_WAY) {
        waiting.decrementAndGet();
        return CompletableFuture.failedFuture(
            new BackendUnavailableException(
                Outage.OVERLOADED,
                "overloaded: " + Server.MAX_UNDER_WAY + " hits wait for \"" + key + "\""));
      }
      return step.get().whenComplete((done, failure) -> waiting.decrementAndGet());
    }

    boolean isFresh() {
      return ticker.read() - readAt < FRESH_NANOS;
    }

    boolean has(String uid) {
      return last.uids().contains(uid) || last.isFull();
    }

    /** Reads it, unless somebody does. */
    CompletableFuture<Void> refresh() {
      CompletableFuture<Void> mine = new CompletableFuture<>();
      synchronized (this) {
        if (refreshing != null && !refreshing.isDone()) {
          return refreshing;
        }
        refreshing = mine;
      }
      attempt(1, mine);
      return mine;
    }

    /** Reads it after now. */
    CompletableFuture<Void> refreshAnew() {
      CompletableFuture<Void> current;
      synchronized (this) {
        current = refreshing;
      }
      return current == null || current.isDone()
          ? refresh()
          : current.handle((done, failure) -> null).thenCompose(done -> refresh());
    }

    private void attempt(int number, CompletableFuture<Void> done) {
      long sent = ticker.read();
      CompletableFuture<Void> unused =
          link.gets(key)
              .thenCompose(found -> merge(found, sent))
              .handle((merged, failure) -> settle(number, merged, failure, done));
    }

    private @Nullable Void settle(
        int number,
        @Nullable Boolean merged,
        @Nullable Throwable failure,
        CompletableFuture<Void> done) {
      if (failure != null) {
        done.completeExceptionally(Failures.told(failure));
      } else if (Boolean.TRUE.equals(merged)) {
        done.complete(null);
      } else if (number == MOST_ATTEMPTS) {
        done.completeExceptionally(
            new BackendUnavailableException(
                Outage.CONTENDED, "contended: the directory \"" + key + "\""));
      } else {
        Duration pause =
            Duration.ofNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_NANOS));
        CompletableFuture<Void> unused = SharedTimer.after(pause, () -> attempt(number + 1, done));
      }
      return null;
    }

    /** Learns what was read, and writes what is not in it; false if somebody else wrote first. */
    private CompletableFuture<Boolean> merge(Optional<Found> found, long sent) {
      DirectoryBytes read =
          found.map(item -> DirectoryBytes.decode(item.value())).orElse(DirectoryBytes.EMPTY);
      long newest = generation.accumulateAndGet(read.generation(), Math::max);
      long now = time.now();
      DirectoryBytes merged = read.with(newest, used, now);
      boolean complete =
          merged.isLike(read) && Math.abs(now - read.writtenAt()) < RENEWED_AFTER_MICROS;
      if (merged.isFull() && !full.getAndSet(true)) {
        LOG.warn("too many throttles: reset(identity) will not find the states of all");
      }
      if (complete) {
        learn(merged, sent);
        return CompletableFuture.completedFuture(true);
      }
      int expiry = time.directoryExpiry(now);
      byte[] bytes = merged.encode();
      CompletableFuture<Boolean> written =
          found.isPresent()
              ? link.cas(key, found.get().cas(), expiry, bytes)
              : link.add(key, expiry, bytes);
      return written.thenApply(
          stored -> {
            if (stored) {
              learn(merged, sent);
            }
            return stored;
          });
    }

    private void learn(DirectoryBytes content, long sent) {
      last = content;
      readAt = sent;
    }
  }
}
