package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.StateKey;
import io.traffik.Throttle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names that are kept are those that are computed, however many there are. */
class StateNamesTest {

  /** More than are kept. */
  private static final int THROTTLES = 200;

  private static final int TIMES = 3;
  private static final String TIERED =
      "tiered(multipliers={free=1, premium=2, enterprise=3}, defaultTier=free, inner=gcra)";

  private final StateNames names = new StateNames();

  @Test
  void everyNameIsTheOneThatIsComputed() {
    List<Charge> charges = new ArrayList<>();
    for (int i = 1; i <= THROTTLES; i++) {
      charges.addAll(charges("fixedWindow", "5/" + i + "min, 9/" + i + "h"));
    }

    assertAllAsComputed(charges);
    assertThat(charges.stream().map(names::of).distinct()).hasSizeGreaterThan(THROTTLES);
  }

  @Test
  void tiersAndShardsOfOneLimitAreToldApart() {
    Throttle<Guest> tiered =
        Guest.builder(InMemoryBackend.create(), "tiered", TIERED)
            .rate("5/h")
            .tier(Guest::name)
            .build();
    Throttle<Guest> sharded =
        Guest.builder(InMemoryBackend.create(), "sharded", "gcra")
            .rate("5/h")
            .shard(Guest::name)
            .build();
    List<Charge> charges = new ArrayList<>();
    for (String name : List.of("free", "premium", "enterprise", "free")) {
      charges.add(Guest.hit(tiered, Guest.named(name)).requiredCharge());
      charges.add(Guest.hit(sharded, Guest.named(name)).requiredCharge());
    }

    assertAllAsComputed(charges);
    assertThat(charges.stream().map(names::of).distinct()).hasSize(6);
  }

  private void assertAllAsComputed(List<Charge> charges) {
    for (int i = 0; i < TIMES; i++) {
      for (Charge charge : charges) {
        assertThat(names.of(charge)).isEqualTo(StateKey.of(charge).within());
      }
    }
  }

  private static List<Charge> charges(String strategy, String rates) {
    Throttle<Guest> throttle = Guest.throttle(InMemoryBackend.create(), "uid", strategy, rates);
    return Guest.hit(throttle, Guest.named("guest")).parts().stream()
        .map(Decision::requiredCharge)
        .toList();
  }
}
