package io.traffik.memcached;

/** An item as it was read. Immutable. */
final class Found {

  private final long cas;
  private final int flags;
  private final byte[] value;

  Found(long cas, int flags, byte[] value) {
    this.cas = cas;
    this.flags = flags;
    this.value = value;
  }

  /** Names this version of the item: the next write that names it is the only one. */
  long cas() {
    return cas;
  }

  /** What whoever wrote it says of its kind. */
  int flags() {
    return flags;
  }

  byte[] value() {
    return value;
  }
}
