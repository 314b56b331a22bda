package io.traffik.memcached;

import io.traffik.remote.HotKeyWorkers;
import io.traffik.test.server.MemcachedNode;
import java.util.List;

/**
 * Four servers of an application on one memcached, kept for all tests. Two of them speak the text
 * protocol, two the binary one. Not thread-safe.
 */
final class MemcachedWorkers {

  private static final List<String> PROTOCOLS = List.of("text", "binary", "text", "binary");
  private static final HotKeyWorkers ALL = HotKeyWorkers.start();

  private MemcachedWorkers() {}

  /**
   * All, with this memcached from now on.
   *
   * @param coalescing whether each sends the hits on a key together
   */
  static HotKeyWorkers connected(MemcachedNode server, boolean coalescing) {
    String uri = "memcached://" + server.address() + "?coalescing=" + coalescing + "&protocol=";
    ALL.connect(PROTOCOLS.stream().map(uri::concat).toList());
    return ALL;
  }
}
