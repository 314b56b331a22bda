package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The wait of several limits, where one that admits now may refuse later. */
class LedgerTest {

  /**
   * Opening hours of two doors, each open for some seconds of every so many: a hit must find both
   * open. Worked out by hand.
   */
  @ParameterizedTest
  @CsvSource({
    // period, open from, open to; the same of the other door; wait in seconds, −1 for never
    "10, 3, 5, 10, 0, 10, 3",
    "10, 3, 5, 7, 3, 4, 3",
    "10, 8, 9, 7, 3, 4, 38",
    "10, 0, 1, 10, 5, 6, -1",
    "10, 0, 10, 10, 0, 10, 0",
  })
  void isTheLeastAfterWhichAllAdmit(
      long period, long from, long to, long otherPeriod, long otherFrom, long otherTo, long wait) {
    List<Charge> charges =
        List.of(
            charge(new Door(period, from, to)), charge(new Door(otherPeriod, otherFrom, otherTo)));
    State[] states = {new State(), new State()};

    Decision decision = Ledger.decide(charges, states, Intent.SPEND, 0);

    assertThat(decision.admitted()).isEqualTo(wait == 0);
    assertThat(decision.waitMicros())
        .isEqualTo(wait < 0 ? Decision.NEVER : wait * ManualTime.SECOND);
    assertThat(states[0].isAbsent()).isEqualTo(wait != 0);
  }

  private static Charge charge(Strategy strategy) {
    Limit limit = Limit.bind("uid", strategy, List.of(Rate.parse("1/s"))).get(0);
    return Charge.of(limit, HitClass.NONE, "client", 1);
  }

  private record Door(long period, long from, long to) implements Strategy, Meter {

    @Override
    public String name() {
      return "door";
    }

    @Override
    public Meter bind(Rate rate) {
      return this;
    }

    @Override
    public void decide(State state, long cost, long now, Outcome outcome) {
      long second = now / ManualTime.SECOND % period;
      if (cost == 0 || (second >= from && second < to)) {
        outcome.admit(0, now).next(now);
      } else {
        long wait = second < from ? from - second : period - second + from;
        outcome.refuse(0, (now / ManualTime.SECOND + wait) * ManualTime.SECOND, now);
      }
    }

    @Override
    public long horizon(State state) {
      return Outcome.NEVER;
    }

    @Override
    public long last(State state) {
      return state.word(0);
    }

    @Override
    public long capacity() {
      return 1;
    }

    @Override
    public long[] parameters() {
      return new long[0];
    }
  }
}
