package io.traffik.memcached;

/** How a client and Memcached speak to each other. */
public enum MemcachedProtocol {
  /** The one that every server and proxy speaks. */
  TEXT,
  /** Needed for a user and a password; newer servers discourage it otherwise. */
  BINARY
}
