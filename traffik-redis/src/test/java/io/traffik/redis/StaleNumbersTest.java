package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Charge;
import io.traffik.HitClass;
import io.traffik.Limit;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A script that is told too little of a zone's clock says so, and does nothing. */
class StaleNumbersTest {

  private static final long DAY = 86_400_000_000L;
  private static final long NOON = 1_795_521_600_000_000L;
  private static final Limit BY_TIME =
      limit("8/h", "timeOfDay(zone=Europe/Berlin, sections={22:00-06:00=0.5, 06:00-22:00=1})");

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
  @ValueSource(longs = {-60 * DAY, -53 * DAY, 31 * DAY, 10_000 * DAY})
  void aTableThatDoesNotCoverThePresentIsStale(long off) {
    List<Charge> hit = List.of(charge(BY_TIME));

    for (Call call : List.of(decide(hit, 1, NOON + off), Call.question(hit, at(NOON + off)))) {
      assertStaleAndUntouched(call);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-51 * DAY, 0, 29 * DAY})
  void aTableThatCoversThePresentAndWhatIsSearchedIsNot(long off) {
    assertThat(run(decide(List.of(charge(BY_TIME)), 1, NOON + off)).isStale()).isFalse();
  }

  /** Where another limit has a wait of months, the hits before that one are undone too. */
  @Test
  void aSearchForTheWaitOfAllThatLeadsBeyondTheTableIsStale() {
    List<Charge> hit = List.of(charge(BY_TIME), charge(limit("3/90d", "slidingWindowLog")));

    assertThat(run(decide(hit, 3, NOON)).isStale()).isFalse();
    wire.clear();
    assertStaleAndUntouched(decide(hit, 4, NOON));
  }

  private static void assertStaleAndUntouched(Call call) {
    Reply reply = run(call);

    assertThat(reply.isStale()).isTrue();
    assertThat(reply.now()).isEqualTo(NOON);
    for (byte[] key : call.keys()) {
      assertThat(wire.await(wire.get(key))).isNull();
    }
  }

  private static Reply run(Call call) {
    return Wire.reply(wire.await(wire.send(call)));
  }

  private static Call decide(List<Charge> hit, int times, long around) {
    return Call.decide(Collections.nCopies(times, hit), /* denial= */ true, at(around));
  }

  private static Life.At at(long around) {
    return new Life.At(NOON, around);
  }

  private static Limit limit(String rate, String strategy) {
    return Subject.of(rate, strategy).variants().get(0);
  }

  private static Charge charge(Limit limit) {
    return Charge.of(limit, HitClass.NONE, "client", 1);
  }
}
