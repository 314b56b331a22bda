package io.traffik.redis;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

  private static void lead(List<Subject> subjects, int hits, SplittableRandom random) {
    new Life(wire, subjects, "-Dtraffik.seed=" + SEED, random).lead(hits);
    wire.clear();
  }
}
