package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;

/** What Redis must have of each key, and for how long, at virtual times. Not thread-safe. */
final class StoredStates {

  private static final int LONG = 4_096;
  private static final int SELDOM = 32;
  private static final int HEAD = 16;
  private static final long SHORTEST_VIRTUAL_LIFE = 3_600_000;

  /** What a test may take, in milliseconds. */
  private static final long PATIENCE = 120_000;

  private final Wire wire;
  private final Map<String, Life> lives = new HashMap<>();
  private int looks;

  /** For how long a state may live from some call on, in milliseconds. */
  private record Life(ByteBuffer state, long least, long most) {

    /** It is written anew, or not at all: then it lives as long as before. */
    Life or(Life other) {
      return state.equals(other.state)
          ? new Life(state, Math.min(least, other.least), Math.max(most, other.most))
          : other;
    }
  }

  StoredStates(Wire wire) {
    this.wire = wire;
  }

  /**
   * Asks for a state; a long one now and then only.
   *
   * @param bytes what it must be; empty if it must not be there
   */
  Pipeline.Check ask(byte[] key, byte[] bytes, long horizon, long now) {
    looks++;
    Life life = life(key, bytes, horizon, now);
    Future<Long> left = wire.life(key);
    Future<byte[]> stored = bytes.length < LONG || looks % SELDOM == 0 ? wire.get(key) : null;
    return () -> {
      if (stored != null) {
        byte[] raw = stored.get();
        assertThat(raw == null ? new byte[0] : compact(raw)).as("state").isEqualTo(bytes);
      }
      if (bytes.length > 0) {
        assertThat(left.get()).as("life").isBetween(life.least - PATIENCE, life.most);
      }
    };
  }

  private Life life(byte[] key, byte[] bytes, long horizon, long now) {
    long ends = Math.floorDiv(horizon + 999, 1_000);
    long life = Math.max(SHORTEST_VIRTUAL_LIFE, ends - now / 1_000);
    Life next = new Life(ByteBuffer.wrap(bytes), life, life);
    return lives.merge(new String(key, StandardCharsets.UTF_8), next, Life::or);
  }

  /** A state without the words that have left its ring. */
  static byte[] compact(byte[] bytes) {
    if (bytes.length == 0) {
      return bytes;
    }
    int left = Long.BYTES * ByteBuffer.wrap(bytes).getInt(4);
    int base = HEAD + Long.BYTES * (bytes[1] + bytes[2]);
    byte[] compact = Arrays.copyOf(bytes, bytes.length - left);
    System.arraycopy(bytes, base + left, compact, base, bytes.length - base - left);
    ByteBuffer.wrap(compact).putInt(4, 0);
    return compact;
  }
}
