package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class RateProperties {

  private static final long LARGEST = (1L << 52) - 1;

  @Property
  void textOfAnyRateReadsBackAsAnEqualOne(
      @ForAll @LongRange(min = 1, max = LARGEST) long limit,
      @ForAll @LongRange(min = 1, max = LARGEST) long micros) {
    Rate rate = Rate.of(limit, Duration.ofSeconds(micros / 1_000_000, micros % 1_000_000 * 1_000));

    assertThat(Rate.parse(rate.toString())).isEqualTo(rate).hasSameHashCodeAs(rate);
    assertThat(rate.periodMicros()).isEqualTo(micros);
  }

  @Property(tries = 5_000)
  void garbageGetsAnIllegalArgumentExceptionAndNothingElse(@ForAll("garbage") String text) {
    try {
      List<Rate> rates = Rate.parseAll(text);
      assertThat(rates).isNotEmpty();
    } catch (IllegalArgumentException expected) {
      assertThat(expected).hasMessageContaining("accepted");
    }
  }

  @Provide
  Arbitrary<String> garbage() {
    Arbitrary<String> nearMisses =
        Arbitraries.of(
                "1",
                "99999999999999999999",
                "0",
                "/",
                "per",
                " ",
                ",",
                "s",
                "min",
                "-",
                ".",
                "unlimited",
                "\n")
            .list()
            .ofMaxSize(8)
            .map(parts -> String.join("", parts));
    return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(40), nearMisses);
  }
}
