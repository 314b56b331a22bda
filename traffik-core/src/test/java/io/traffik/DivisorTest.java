package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A multiplication that divides exactly, to the last bit of its range. */
class DivisorTest {

  private static final long BOUND = 1L << 61;

  /** Numbers of every length, and those next to a power of two. */
  @Provide
  Arbitrary<Long> numbers() {
    return Arbitraries.integers()
        .between(0, 60)
        .flatMap(bits -> Arbitraries.longs().between(1L << bits, (1L << bits) * 2 - 1));
  }

  @Property(tries = 20_000)
  void dividesAsTheMachineDoes(@ForAll("numbers") long n, @ForAll("numbers") long d) {
    assertAgrees(n, d);
  }

  @Property(tries = 20_000)
  void dividesOnBothSidesOfAMultiple(@ForAll("numbers") long n, @ForAll("numbers") long d) {
    long multiple = n - n % d;
    assertAgrees(multiple, d);
    assertAgrees(Math.max(0, multiple - 1), d);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 7, 1_000, 1_000_000, (1L << 53) - 1, (1L << 60) + 1, BOUND - 1})
  void dividesAtTheEdgesOfItsRangeAndBeyond(long d) {
    for (long n : new long[] {0, 1, d - 1, d, BOUND - 1, BOUND, Long.MAX_VALUE}) {
      assertAgrees(n, d);
    }
    assertThat(new Divisor(d).floor(-1)).isEqualTo(-1);
    assertThat(new Divisor(d).floor(Long.MIN_VALUE)).isEqualTo(Math.floorDiv(Long.MIN_VALUE, d));
  }

  private static void assertAgrees(long n, long d) {
    Divisor divisor = new Divisor(d);
    assertThat(divisor.floor(n)).as("%s / %s", n, d).isEqualTo(n / d);
    assertThat(divisor.ceil(n)).as("%s / %s, up", n, d).isEqualTo(TickRate.ceilDiv(n, d));
  }
}
