package io.traffik.redis;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.Ledger;
import io.traffik.Meter;
import io.traffik.State;
import io.traffik.StateKey;
import io.traffik.StoredState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What the scripts must do, done by the meters: states by their keys. Not thread-safe. */
final class JavaTwin {

  private final Map<String, byte[]> states = new HashMap<>();

  /** A state while it is worked at. */
  private static final class Held {
    final String key;
    final Meter meter;
    final @Nullable StoredState stored;
    State state = new State();
    Ledger.Adoption adoption = Ledger.Adoption.NONE;

    Held(Charge charge, byte @Nullable [] bytes) {
      this.key = keyOf(charge);
      this.meter = charge.meter();
      this.stored = bytes == null ? null : StoredState.decode(bytes);
      if (stored != null) {
        state = stored.state();
      }
    }
  }

  /**
   * What a call has come to.
   *
   * @param opens when cost 1 of the most favoured class is admissible to the first key
   */
  record Result(
      List<Decision> decisions,
      int rebased,
      int unreadable,
      List<byte[]> bytes,
      List<Long> horizons,
      long opens) {}

  static String keyOf(Charge charge) {
    return StateKey.of(charge).text("test");
  }

  /** Hits one after another at one time, all on the same keys. */
  Result decide(List<List<Charge>> hits, long now) {
    List<Held> all = adopted(hits.get(0), now);
    State[] present = all.stream().map(held -> held.state).toArray(State[]::new);
    List<Decision> decisions = new ArrayList<>();
    for (List<Charge> hit : hits) {
      decisions.add(
          hit.size() == 1
              ? Ledger.decide(hit.get(0), present[0], Intent.SPEND, now)
              : Ledger.decide(hit, present, Intent.SPEND, now));
    }
    return result(decisions, all, opens(hits.get(0).get(0), present[0], now), false);
  }

  private static long opens(Charge charge, State state, long now) {
    boolean shared = charge.meter().stateClass().isEmpty();
    Meter most = shared ? charge.limit().meter().forMostFavoured() : charge.meter();
    Charge one = charge.by(most, 1);
    return now + Ledger.decide(one, state, Intent.PEEK, now).waitMicros();
  }

  /** Only adopts. */
  Result question(List<Charge> charges, long now) {
    return result(List.of(), adopted(charges, now), 0, false);
  }

  Result refund(List<Decision> parts, long now) {
    List<Held> all = new ArrayList<>();
    for (Decision part : parts) {
      Held held = held(part.requiredCharge());
      all.add(held);
      if (held.stored != null) {
        held.adoption = held.stored.refund(part, now);
      }
    }
    return result(List.of(), all, 0, /* refunded= */ true);
  }

  /** Whether the bytes are a state of a meter with the same parameters. */
  private static boolean isOf(Meter meter, byte[] bytes) {
    ByteBuffer parameters = ByteBuffer.wrap(bytes).position(16);
    return LongStream.of(meter.parameters()).allMatch(own -> own == parameters.getLong());
  }

  private List<Held> adopted(List<Charge> charges, long now) {
    List<Held> all = charges.stream().map(this::held).toList();
    for (Held held : all) {
      if (held.stored != null) {
        held.adoption = held.stored.adopt(held.meter, now);
      }
    }
    return all;
  }

  private Held held(Charge charge) {
    return new Held(charge, states.get(keyOf(charge)));
  }

  private Result result(List<Decision> decisions, List<Held> all, long opens, boolean refunded) {
    List<byte[]> bytes = new ArrayList<>();
    List<Long> horizons = new ArrayList<>();
    for (Held held : all) {
      if (held.state.isAbsent()) {
        states.remove(held.key);
        bytes.add(new byte[0]);
        horizons.add(0L);
      } else {
        byte[] before = states.get(held.key);
        boolean left = before != null && refunded && !isOf(held.meter, before);
        byte[] encoded = left ? before : StoredState.encode(held.state, held.meter);
        states.put(held.key, encoded);
        bytes.add(encoded);
        horizons.add(held.meter.horizon(held.state));
      }
    }
    return new Result(
        decisions,
        count(all, Ledger.Adoption.REBASED),
        count(all, Ledger.Adoption.FORGOTTEN),
        bytes,
        horizons,
        opens);
  }

  private static int count(List<Held> all, Ledger.Adoption adoption) {
    return (int) all.stream().filter(held -> held.adoption == adoption).count();
  }
}
