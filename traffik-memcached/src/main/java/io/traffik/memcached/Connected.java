package io.traffik.memcached;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.StateKey;
import io.traffik.remote.AdoptionWarnings;
import io.traffik.remote.Places;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a backend has once it is connected. Immutable, of parts that are thread-safe. */
record Connected(Link link, Directory directory, CompareAndSwap swap, Places places) {

  /** How many items are removed at once. */
  private static final int DELETES = 500;

  /**
   * Connects, and looks whether the servers will do, waiting for it.
   *
   * @param known learns how large an item may be
   * @throws IllegalArgumentException if a server refuses the login, or is unfit
   * @throws io.traffik.BackendUnavailableException if none can be reached
   */
  static Connected open(
      MemcachedBackendBuilder options,
      ServerLogs logs,
      KnownRoom known,
      AdoptionWarnings warnings,
      Ticker ticker) {
    Link link = Connector.connect(options, logs, ticker);
    try {
      Time time = new Time(options.clock);
      Directory directory = new Directory(link, new ItemNames(options.namespace), time, ticker);
      directory.check(options.connectTimeout);
      ItemRoom room = Connector.room(link, options.connectTimeout, ticker);
      known.learn(room);
      CompareAndSwap swap = new CompareAndSwap(link, directory, time, room, warnings, ticker);
      Decider decider = new Decider(swap, options.coalescing, ticker);
      return new Connected(link, directory, swap, new Places(decider, Owner::text, ticker));
    } catch (RuntimeException unfit) {
      link.close();
      throw unfit;
    }
  }

  /** Forgets a client on all servers, as far as that is possible. */
  CompletableFuture<Void> reset(String identity) {
    String inKey = StateKey.identityOf(identity);
    CompletableFuture<Void> read = directory.readAll();
    return read.handle((done, failure) -> directory.uids())
        .thenCompose(uids -> remove(uids.stream().map(uid -> new Owner(inKey, uid)).iterator()))
        .thenCompose(removed -> read);
  }

  /** All of them, as far as that is possible. */
  private CompletableFuture<Void> remove(Iterator<Owner> owners) {
    List<CompletableFuture<Boolean>> removed = new ArrayList<>();
    while (owners.hasNext() && removed.size() < DELETES) {
      removed.add(link.delete(directory.keyOf(owners.next())));
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(removed.toArray(CompletableFuture<?>[]::new));
    return owners.hasNext()
        ? all.handle((done, failure) -> owners).thenCompose(this::remove).thenCompose(rest -> all)
        : all;
  }

  void close() {
    link.close();
  }
}
