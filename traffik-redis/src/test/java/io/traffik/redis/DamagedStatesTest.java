package io.traffik.redis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.HitClass;
import io.traffik.Limit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A key that somebody else wrote or damaged is no state: its client begins anew, and it is told.
 */
class DamagedStatesTest {

  private static final long NOON = 1_795_521_600_000_000L;
  private static final Life.At AT = new Life.At(NOON, NOON);
  private static final int LEFT = 4;
  private static final int HEAD = 16;
  private static final byte[] NO_STRING = {};

  private static Wire wire;

  /** What may have become of a state. */
  private static final Map<String, UnaryOperator<byte[]>> DAMAGES =
      Map.ofEntries(
          Map.entry("a list", bytes -> NO_STRING),
          Map.entry("other text", bytes -> new byte[] {'x'}),
          Map.entry("zeros", bytes -> new byte[bytes.length]),
          Map.entry("another version", bytes -> with(bytes, 0, 2)),
          Map.entry("more parameters", bytes -> with(bytes, 1, bytes[1] + 1)),
          Map.entry("fewer words", bytes -> with(bytes, 2, bytes[2] - 1)),
          Map.entry("something where is nothing", bytes -> with(bytes, 3, 1)),
          Map.entry("more have left than there are", bytes -> with(bytes, LEFT, 1)),
          Map.entry("cut", bytes -> Arrays.copyOf(bytes, bytes.length - 1)),
          Map.entry("longer", bytes -> Arrays.copyOf(bytes, bytes.length + 1)),
          Map.entry("only a head", bytes -> Arrays.copyOf(bytes, HEAD)),
          Map.entry("a word above 2^53", bytes -> with(bytes, HEAD + Long.BYTES * bytes[1], 0x20)));

  private static byte[] with(byte[] bytes, int index, int value) {
    byte[] changed = bytes.clone();
    changed[index] = (byte) value;
    return changed;
  }

  @BeforeAll
  static void connect() {
    wire = new Wire();
  }

  @AfterAll
  static void disconnect() {
    wire.close();
  }

  @BeforeEach
  void forget() {
    wire.clear();
  }

  static Stream<Arguments> damages() {
    return Subjects.strategies()
        .map(strategy -> Subjects.of(strategy).get(0).variants().get(0))
        .flatMap(limit -> DAMAGES.keySet().stream().map(damage -> Arguments.of(limit, damage)));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void theClientBeginsAnew(Limit limit, String damage) {
    List<Charge> hit = List.of(Charge.of(limit, HitClass.NONE, "client", 1));
    Call call = Call.decide(List.of(hit), /* denial= */ false, AT);
    byte[] first = wire.await(wire.send(call));
    byte[] key = call.keys().get(0);
    byte[] state = wire.await(wire.get(key));

    damage(key, requireNonNull(DAMAGES.get(damage)).apply(state));
    Reply reply = Wire.reply(wire.await(wire.send(call)));

    assertThat(reply.adoptions(1)).isEqualTo(new Reply.Adoptions(0, 1));
    assertThat(Facts.of(reply.decision(hit))).isEqualTo(Facts.of(decision(first, hit)));
    assertThat(wire.await(wire.get(key))).isEqualTo(state);
  }

  @ParameterizedTest
  @MethodSource("damages")
  void questionsAndRefundsRemoveIt(Limit limit, String damage) {
    List<Charge> hit = List.of(Charge.of(limit, HitClass.NONE, "client", 1));
    Call call = Call.decide(List.of(hit), /* denial= */ false, AT);
    Decision decision = decision(wire.await(wire.send(call)), hit);
    byte[] key = call.keys().get(0);
    byte[] state = wire.await(wire.get(key));

    for (Call other : List.of(Call.question(hit, AT), Call.refund(List.of(decision), AT))) {
      damage(key, requireNonNull(DAMAGES.get(damage)).apply(state));
      Reply reply = Wire.reply(wire.await(wire.send(other)));

      assertThat(reply.adoptions(1)).isEqualTo(new Reply.Adoptions(0, 1));
      assertThat(wire.await(wire.life(key))).as("life").isEqualTo(-2);
    }
  }

  private static Decision decision(byte[] bytes, List<Charge> hit) {
    Reply reply = Wire.reply(bytes);
    reply.adoptions(1);
    return reply.decision(hit);
  }

  private static void damage(byte[] key, byte[] state) {
    if (state == NO_STRING) {
      wire.clear();
      wire.setList(key);
    } else {
      wire.set(key, state);
    }
  }
}
