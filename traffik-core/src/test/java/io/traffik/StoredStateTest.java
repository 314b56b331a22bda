package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A state that is written and read again is the same; what is no state is not taken for one. */
class StoredStateTest {

  private static final long NOW = 1_767_225_602_000_000L;

  static Stream<String> strategies() {
    return Stream.of(
        "fixedWindow",
        "tokenBucket",
        "slidingWindowLog",
        "leakyBucketWithQueue",
        "costBasedTokenBucket",
        "adaptive",
        "quotaWithRollover");
  }

  private static Limit limit(String strategy, String rate) {
    return Limit.bind("uid", Strategies.parse(strategy), Rate.parseAll(rate)).get(0);
  }

  private static State state(Limit limit) {
    State state = new State();
    for (int hit = 0; hit < 3; hit++) {
      Ledger.decide(
          Charge.of(limit, HitClass.NONE, "id", 2), state, Intent.SPEND, NOW + 1_000L * hit);
    }
    return state;
  }

  private static String shown(State state) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < state.size(); i++) {
      text.append(state.word(i)).append(' ');
    }
    for (int i = 0; i < state.ringSize(); i++) {
      text.append("| ").append(state.ringWord(i));
    }
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aStateIsReadAsItWasWritten(String strategy) {
    Limit limit = limit(strategy, "10/min");
    State state = state(limit);

    StoredState read =
        Objects.requireNonNull(StoredState.decode(StoredState.encode(state, limit.meter())));

    assertThat(shown(read.state())).isEqualTo(shown(state));
    assertThat(read.isOf(limit.meter())).isTrue();
    assertThat(read.adopt(limit.meter(), NOW)).isEqualTo(Ledger.Adoption.NONE);
    assertThat(shown(read.state())).isEqualTo(shown(state));
  }

  @Test
  void theFormat() {
    Limit limit = limit("tokenBucket(burst=4)", "60/min");
    State state = new State();
    Ledger.decide(Charge.of(limit, HitClass.NONE, "id", 1), state, Intent.SPEND, 1_000_000);

    assertThat(HexFormat.of().formatHex(StoredState.encode(state, limit.meter())))
        .isEqualTo(
            "01040200"
                + "00000000" // version, parameters, words; nothing has left a ring
                + "00000000000f4240" // the time it knows of, 1 s
                + "0000000000000001"
                + "0000000000000001" // tick 1 us, a = 1
                + "00000000000f4240"
                + "00000000003d0900" // b = 10^6, full = 4 b
                + "00000000002dc6c0"
                + "00000000000f4240"); // level 3 b, tick of the hit
  }

  @Test
  void wordsThatHaveLeftTheRingAreSkipped() {
    Limit limit = limit("slidingWindowLog", "10/min");
    byte[] bytes = StoredState.encode(state(limit), limit.meter());
    bytes[7] = 2;

    State read = Objects.requireNonNull(StoredState.decode(bytes)).state();

    assertThat(read.ringSize()).isEqualTo(4);
    assertThat(read.ringWord(0)).isEqualTo(NOW + 1_000);
  }

  @Test
  void aStateOfAnotherRateIsConvertedByItsOwnTime() {
    Limit written = limit("tokenBucket", "60/min");
    Limit reader = limit("tokenBucket", "120/min");
    StoredState read =
        Objects.requireNonNull(
            StoredState.decode(StoredState.encode(state(written), written.meter())));

    assertThat(read.isOf(reader.meter())).isFalse();
    assertThat(read.adopt(reader.meter(), NOW - 20_000_000)).isEqualTo(Ledger.Adoption.REBASED);
    Decision decision =
        Ledger.decide(
            Charge.of(reader, HitClass.NONE, "id", 1), read.state(), Intent.PEEK, NOW - 20_000_000);
    assertThat(decision.remaining()).isEqualTo(120 - 6 - 1);
  }

  /** Offset and value of one byte; where it begins to differ from a state. */
  @ParameterizedTest
  @ValueSource(ints = {0x0002, 0x0003, 0x02ff, 0x0209, 0x0200, 0x0301, 0x0480, 0x0709, 0x18ff})
  void whatIsDamagedIsNoState(int change) {
    Limit limit = limit("slidingWindowLog", "10/min");
    byte[] bytes = StoredState.encode(state(limit), limit.meter());
    bytes[change >> 8] = (byte) change;

    assertThat(StoredState.decode(bytes)).as("byte %d is %d", change >> 8, change & 0xff).isNull();
  }

  @Test
  void whatIsTooShortOrNotInWholeWordsIsNoState() {
    Limit limit = limit("slidingWindowLog", "10/min");
    byte[] bytes = StoredState.encode(state(limit), limit.meter());

    for (int length = 0; length < bytes.length; length++) {
      boolean whole = length >= 24 && length % 8 == 0;
      assertThat(StoredState.decode(Arrays.copyOf(bytes, length)) != null)
          .as("the first %d bytes", length)
          .isEqualTo(whole);
    }
  }
}
