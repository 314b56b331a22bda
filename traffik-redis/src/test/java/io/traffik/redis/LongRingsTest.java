package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Charge;
import io.traffik.HitClass;
import io.traffik.Limit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What leaves a long ring stays where it is for a while, but never takes more room than the rest.
 */
class LongRingsTest {

  private static final int HITS = 4_000;
  private static final long NOON = 1_795_521_600_000_000L;
  private static final long HOUR = 3_600_000_000L;
  private static final int LIMIT = 500;
  private static final int LEFT = 4;
  private static final int HEAD = 16;

  private static Wire wire;

  @BeforeAll
  static void connect() {
    wire = new Wire();
  }

  @AfterAll
  static void disconnect() {
    wire.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "slidingWindowLog",
        "priority",
        "leakyBucketWithQueue",
        "costBasedTokenBucket(burst=100000, window=500)"
      })
  void wordsLeaveInPlaceAndThenForGood(String strategy) {
    Limit limit = Subject.of(LIMIT + "/h", strategy).variants().get(0);
    List<Charge> hit = List.of(Charge.of(limit, new HitClass("", "CRITICAL"), "client", 1));
    List<Future<byte[]>> stored = new ArrayList<>();
    for (int i = 0; i < HITS; i++) {
      long now = NOON + i * HOUR / LIMIT;
      Call call = Call.decide(List.of(hit, hit), /* denial= */ false, new Life.At(now, now));
      Future<byte[]> unused = wire.send(call);
      stored.add(wire.get(call.keys().get(0)));
    }

    int[] left = stored.stream().map(wire::await).mapToInt(LongRingsTest::left).toArray();
    assertThat(left).as("words that have left").contains(0);
    assertThat(IntStream.range(1, HITS).filter(i -> left[i] < left[i - 1]).count())
        .as("how often they went")
        .isBetween(2L, HITS / 100L);
  }

  private static int left(byte[] state) {
    int left = ByteBuffer.wrap(state).getInt(LEFT);
    int ring = (state.length - HEAD) / Long.BYTES - state[1] - state[2];
    assertThat(left).as("of %s words", ring).isLessThanOrEqualTo(ring / 2 + 1);
    return left;
  }
}
