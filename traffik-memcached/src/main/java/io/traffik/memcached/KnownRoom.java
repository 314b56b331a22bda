package io.traffik.memcached;

import io.traffik.Limit;
import java.util.List;
import org.slf4j.Logger;

/**
 * How large an item may be, as far as is known: as Memcached has it by default, until the servers
 * have told. Thread-safe.
 */
final class KnownRoom {

  private final Logger log;
  private volatile ItemRoom room = ItemRoom.of(ItemRoom.DEFAULT_MOST_BYTES);
  private volatile boolean told;

  /** What was let through before they had told, and needs the most. Guarded by this. */
  private List<Limit> largest = List.of();

  KnownRoom(Logger log) {
    this.log = log;
  }

  /**
   * Refuses limits whose states of one client may not fit together, by what is known.
   *
   * @throws IllegalArgumentException naming them, and what to do
   */
  void require(List<Limit> limits) {
    if (!told) {
      remember(limits);
    }
    room.requireRoomFor(limits);
  }

  /** Only what fits by default; what does not is refused. */
  private synchronized void remember(List<Limit> limits) {
    long bytes = room.bytesFor(limits);
    if (!told && bytes <= room.mostBytes() && bytes > room.bytesFor(largest)) {
      largest = List.copyOf(limits);
    }
  }

  /** The servers have told. What was let through and does not fit can be refused no more. */
  synchronized void learn(ItemRoom real) {
    long needed = room.bytesFor(largest);
    room = real;
    told = true;
    if (needed > real.mostBytes()) {
      log.error(
          "limits {} may need {} bytes for one client, and an item of Memcached may have {}, which"
              + " was not known when they were built: hits that need more will fail; lower the"
              + " limits, or raise the server's item size (-I)",
          largest.stream().map(Limit::name).toList(),
          needed,
          real.mostBytes());
    }
    largest = List.of();
  }
}
