package io.traffik.redis;

import io.traffik.Charge;
import io.traffik.HitClass;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Lua twins of the meters answer and remember as these do, to the microsecond and the word. */
class LuaTwinsTest {

  private static final int HITS = 100_000;
  private static final int LIVES = 200;
  private static final long SEED = Long.getLong("traffik.seed", 20_261_124);

  private static Wire wire;

  @BeforeAll
  static void connect() {
    wire = new Wire();
  }

  @AfterAll
  static void disconnect() {
    wire.close();
  }

  static Stream<String> strategies() {
    return Subjects.strategies();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void oneLimitIsDecidedAsInJava(String strategy) {
    List<Subject> subjects = Subjects.of(strategy);
    for (Subject subject : subjects) {
      lead(List.of(subject), HITS / subjects.size(), new SplittableRandom(SEED));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void severalLimitsAreDecidedTogetherAsInJava(int limits) {
    SplittableRandom random = new SplittableRandom(SEED + limits);
    for (int life = 0; life < LIVES; life++) {
      List<Subject> from = life % 2 == 0 ? Subjects.prompt() : Subjects.withoutTimeOfDay();
      List<Subject> some =
          random.ints(limits, 0, from.size()).distinct().mapToObj(from::get).toList();
      lead(some, HITS / LIVES, random.split());
    }
  }

  static List<List<Subject>> limitsTakingTurns() {
    return Subjects.takingTurns();
  }

  @ParameterizedTest
  @MethodSource("limitsTakingTurns")
  void theWaitOfLimitsThatTakeTurnsIsSearchedAsInJava(List<Subject> limits) {
    lead(limits, HITS / 2, new SplittableRandom(SEED));
  }

  /** Until the clocks change, one admits in the hours in which the other does not. */
  @Test
  void theSearchEndsAfterAsManyRoundsAsInJava() {
    long change = Instant.parse("2026-03-29T01:00:00Z").getEpochSecond() * 1_000_000;
    List<Charge> hit =
        Subjects.takingTurns().get(1).stream()
            .map(it -> Charge.of(it.variants().get(0), HitClass.NONE, "client", 1))
            .toList();
    Comparison comparison = new Comparison(wire, "hours before the clocks change");
    JavaTwin java = new JavaTwin();
    for (long hours = 40; hours < 100; hours++) {
      long now = change - hours * 3_600_000_000L;
      JavaTwin.Result expected = java.decide(List.of(hit), now);
      comparison.decide(List.of(hit), /* denial= */ false, new Life.At(now, now), expected);
    }
    comparison.finish();
  }

  private static void lead(List<Subject> subjects, int hits, SplittableRandom random) {
    new Life(wire, subjects, "-Dtraffik.seed=" + SEED, random).lead(hits);
    wire.clear();
  }
}
