package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.traffik.Charge;
import io.traffik.HitClass;
import io.traffik.Limit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which hits a script decides without making its functions, and what a group that fails means for
 * the others. That the answers are the same either way, {@link LuaTwinsTest} shows.
 */
class ShortWayTest {

  private static final long NOON = 1_795_521_600_000_000L;
  private static final long MINUTE = 60_000_000;
  private static final String LONG_WAY = "if not decideGroup then";

  private static Wire wire;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tokenBucket",
        "tokenBucketWithDebt",
        "leakyBucket",
        "gcra(burstToleranceMs=86400000)",
        "fixedWindow",
        "slidingWindowCounter"
      })
  void aStateOfOnesOwnNeedsNoFunctions(String strategy) {
    List<Charge> hit = List.of(charge("7/min", strategy, 1));
    List<Charge> three =
        List.of(
            charge("7/min", strategy, 1),
            charge("70/h", strategy, 1),
            charge("700/d", strategy, 1));

    for (int i = 0; i < 20; i++) { // some are refused
      assertThat(run(shortOnly(hit, NOON)).isStale()).isFalse();
    }
    wire.clear();
    for (int i = 0; i < 20; i++) { // some are refused by one of them
      assertThat(run(shortOnly(three, NOON)).isStale()).isFalse();
    }
    wire.clear();
    assertThat(run(shortOnly(Collections.nCopies(20, hit), NOON)).isStale()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenBucket", "fixedWindow", "slidingWindowCounter"})
  void allElseTakesTheLongWay(String strategy) {
    Charge charge = charge("7/min", strategy, 1);
    Call first = Call.decide(List.of(List.of(charge)), /* denial= */ true, at(NOON));
    byte[] unused = wire.await(wire.send(first));

    assertLong(shortOnly(List.of(charge.at(0)), NOON));
    assertLong(shortOnly(List.of(charge), NOON - 2 * MINUTE));
    wire.set(first.keys().get(0), new byte[] {'x'});
    assertLong(shortOnly(List.of(charge), NOON));
    wire.clear();
    wire.setList(first.keys().get(0));
    assertLong(shortOnly(List.of(charge), NOON));
  }

  @Test
  void aGroupThatFailsDoesNotFailTheOthers() {
    List<Call.Group> groups = new ArrayList<>();
    for (String rate : List.of("7/min", "7/h", "7/d")) {
      List<Charge> hit = List.of(charge(rate, "tokenBucket", 1));
      groups.add(new Call.Group(List.of(hit), /* denial= */ false));
    }
    Call call = Call.decide(groups, at(NOON));
    List<byte[]> arguments = new ArrayList<>(call.arguments());
    arguments.set(3, new byte[] {99}); // a meter of no algorithm

    ByteBuffer bytes =
        ByteBuffer.wrap(wire.await(wire.send(new Call(call.script(), call.keys(), arguments))));

    assertDecided(new Reply(bytes), groups.get(0));
    Reply failed = new Reply(bytes);
    assertThat(failed.isFailed()).isTrue();
    assertThat(failed.error()).contains("nil");
    assertDecided(new Reply(bytes), groups.get(2));
  }

  private static void assertDecided(Reply reply, Call.Group group) {
    assertThat(reply.isFailed()).isFalse();
    assertThat(reply.adoptions(1)).isEqualTo(new Reply.Adoptions(0, 0));
    assertThat(reply.decision(group.hits().get(0)).remaining()).isEqualTo(6);
    assertThat(reply.denial()).isEqualTo(Reply.DenialKind.NONE);
  }

  private static Charge charge(String rate, String strategy, long cost) {
    Limit limit = Subject.of(rate, strategy).variants().get(0);
    return Charge.of(limit, HitClass.NONE, "client", cost);
  }

  private static Life.At at(long now) {
    return new Life.At(now, NOON);
  }

  private static Call shortOnly(List<Charge> hit, long now) {
    return shortOnly(Collections.nCopies(1, hit), now);
  }

  /** A call whose script fails where it would take the long way. */
  private static Call shortOnly(Collection<List<Charge>> hits, long now) {
    Call call = Call.decide(List.copyOf(hits), /* denial= */ true, at(now));
    String text = new String(call.script().text(), StandardCharsets.UTF_8);
    String cut = text.replace(LONG_WAY, "if true then error('the long way') end " + LONG_WAY);
    assertThat(cut).isNotEqualTo(text);
    return new Call(new Script(cut), call.keys(), call.arguments());
  }

  private static Reply run(Call call) {
    return Wire.reply(wire.await(wire.send(call)));
  }

  private static void assertLong(Call call) {
    assertThatThrownBy(() -> run(call)).hasStackTraceContaining("the long way");
  }
}
