package io.traffik.redis;

import io.traffik.Clock;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Whose time decisions are made at: that of the server, about which is known what it last said; or
 * a virtual one. Thread-safe.
 */
final class ServerTime {

  private static final byte[] OF_SERVER = {};

  private final @Nullable Clock virtual;
  private volatile long ahead;

  /** That of the server, unless there is a virtual clock. */
  ServerTime(@Nullable Clock virtual) {
    this.virtual = virtual;
  }

  /** As scripts take it: 8 bytes, or none for the server's. */
  byte[] argument() {
    return virtual == null
        ? OF_SERVER
        : ByteBuffer.allocate(Long.BYTES).putLong(virtual.micros()).array();
  }

  /** About what time it is, in microseconds since the epoch. */
  long estimate() {
    return virtual == null ? Clock.system().micros() + ahead : virtual.micros();
  }

  /** The server said what time it is. */
  void learn(long micros) {
    if (virtual == null) {
      ahead = micros - Clock.system().micros();
    }
  }
}
