package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.traffik.Blueprint;
import io.traffik.Meter;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the scripts are told of a meter: which algorithm it is, and its numbers as bytes. Made once,
 * for a meter stays what it is; one that depends on the date is made anew each day. Immutable and
 * thread-safe.
 */
final class MeterCode {

  /** A blueprint that depends on the date holds for longer, on both sides of its time. */
  private static final long FRESH_MICROS = TimeUnit.DAYS.toMicros(1);

  /** By identity, and for as long as somebody else has the meter. */
  private static final Cache<Meter, MeterCode> MADE = Caffeine.newBuilder().weakKeys().build();

  private final int place;
  private final byte[] bytes;
  private final long around;

  private MeterCode(int place, byte[] bytes, long around) {
    this.place = place;
    this.bytes = bytes;
    this.around = around;
  }

  /**
   * Of a meter.
   *
   * @param around about what time it is
   */
  static MeterCode of(Meter meter, long around) {
    MeterCode known = MADE.getIfPresent(meter);
    if (known == null || Math.abs(around - known.around) > FRESH_MICROS) {
      known = make(meter, around);
      MADE.put(meter, known);
    }
    return known;
  }

  private static MeterCode make(Meter meter, long around) {
    Optional<Blueprint> blueprint = meter.blueprint(around);
    int place = blueprint.map(known -> Scripts.place(known.algorithm())).orElse(-1);
    if (place < 0) {
      return new MeterCode(place, new byte[0], around);
    }
    long[] parameters = meter.parameters();
    long[] numbers = blueprint.orElseThrow().numbers();
    int length = 1 + Long.BYTES * (parameters.length + numbers.length);
    ByteBuffer bytes = ByteBuffer.allocate(length).put((byte) place);
    put(parameters, bytes);
    put(numbers, bytes);
    return new MeterCode(place, bytes.array(), around);
  }

  private static void put(long[] numbers, ByteBuffer bytes) {
    for (long number : numbers) {
      bytes.putLong(number);
    }
  }

  /** Whether there is a script for it. */
  boolean isKnown() {
    return place >= 0;
  }

  /** Which algorithm it is, see {@link Scripts#place}; −1 if there is no script for it. */
  int place() {
    return place;
  }

  /** As charges.lua describes; not to be changed. */
  byte[] bytes() {
    return bytes;
  }
}
