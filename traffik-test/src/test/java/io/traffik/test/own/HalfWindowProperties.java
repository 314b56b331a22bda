package io.traffik.test.own;

import io.traffik.Rate;
import io.traffik.test.StrategyContract;
import io.traffik.test.StrategySubject;
import io.traffik.test.StrategySubject.Exemption;
import net.jqwik.api.Arbitrary;

class HalfWindowProperties extends StrategyContract {

  @Override
  protected Arbitrary<StrategySubject> subjects(Arbitrary<Rate> rates) {
    return rates.map(
        rate ->
            StrategySubject.of(new HalfWindow(), rate)
                .exempt(
                    Exemption.REFUNDS_NOTHING,
                    Exemption.FORGETS_WHEN_CHANGED,
                    Exemption.FORGETS_WHEN_SET_BACK));
  }
}
