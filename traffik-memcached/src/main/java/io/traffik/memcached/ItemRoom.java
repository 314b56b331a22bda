package io.traffik.memcached;

import io.traffik.BackendUnavailableException;
import io.traffik.Limit;
import io.traffik.Outage;
import java.util.List;

/**
 * How large an item may be on every server. Immutable.
 *
 * @param mostBytes of a value
 */
record ItemRoom(long mostBytes) {

  /** What Memcached has by default. */
  static final long DEFAULT_MOST_BYTES = 1 << 20;

  /** For the key, and what Memcached notes of the item; a mark that it is contended. */
  private static final int OTHER_BYTES = 1_024;

  /** Of the head of a state, and of its parameters. */
  private static final int STATE_BYTES = 16;

  private static final int NAME_BYTES = 400;

  /**
   * For servers with a setting.
   *
   * @param itemSizeMax the least of their {@code item_size_max}
   */
  static ItemRoom of(long itemSizeMax) {
    return new ItemRoom(Math.max(0, itemSizeMax - OTHER_BYTES));
  }

  /**
   * Refuses limits whose states of one client may not fit together.
   *
   * @throws IllegalArgumentException naming them, and what to do
   */
  void requireRoomFor(List<Limit> limits) {
    long bytes = bytesFor(limits);
    if (bytes > mostBytes) {
      throw new IllegalArgumentException(
          "limits "
              + limits.stream().map(Limit::name).toList()
              + " ("
              + limits.get(0).strategy().name()
              + ") may need "
              + bytes
              + " bytes for one client, and an item of Memcached may have "
              + mostBytes
              + "; lower the limits, choose a strategy that remembers no single hits, or raise the"
              + " server's item size (-I)");
    }
  }

  /** What the states of one client may need together, if there is room for it; else more. */
  long bytesFor(List<Limit> limits) {
    long bytes = 0;
    for (Limit limit : limits) {
      long words =
          Math.min(mostBytes, limit.meter().maxWords()) + limit.meter().parameters().length;
      bytes += words * Long.BYTES + STATE_BYTES + NAME_BYTES;
    }
    return bytes;
  }

  /**
   * Refuses to write an item that has grown too large, by many states of classes or of rates.
   *
   * @throws BackendUnavailableException naming the throttle
   */
  void require(int bytes, Limit limit) {
    if (bytes > mostBytes) {
      throw new BackendUnavailableException(
          Outage.OVERLOADED,
          "the states of one client under \""
              + limit.uid()
              + "\" have "
              + bytes
              + " bytes, and an item of Memcached may have "
              + mostBytes);
    }
  }
}
