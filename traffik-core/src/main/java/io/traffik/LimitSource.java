package io.traffik;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Which limits of a throttle apply to a connection: always the same, or by a function. Thread-safe.
 *
 * @param <C> what a hit comes in by
 */
sealed interface LimitSource<C> {

  /** The limits, bound; none if the rate is unlimited. */
  List<Limit> limitsFor(C connection);

  /** For messages. */
  String describe();

  /**
   * The same limits for all.
   *
   * @throws IllegalArgumentException if the strategy cannot keep one of the rates
   */
  static <C> Fixed<C> fixed(String uid, Strategy strategy, List<Rate> rates) {
    boolean unlimited = rates.get(0).isUnlimited();
    return new Fixed<>(rates, unlimited ? List.of() : Limit.bind(uid, strategy, rates));
  }

  /** The limit that a function tells for each hit. */
  static <C> LimitSource<C> dynamic(
      String uid, Strategy strategy, Function<? super C, Rate> function, Contract<C> contract) {
    return new Dynamic<>(uid, strategy, function, contract, new ConcurrentHashMap<>());
  }

  /** The same for all. */
  record Fixed<C>(List<Rate> rates, List<Limit> limits) implements LimitSource<C> {

    @Override
    public List<Limit> limitsFor(C connection) {
      return limits;
    }

    @Override
    public String describe() {
      return "rate " + rates;
    }
  }

  /** By a function; up to 1,000 rates are kept bound, beyond that each hit binds its own. */
  record Dynamic<C>(
      String uid,
      Strategy strategy,
      Function<? super C, Rate> function,
      Contract<C> contract,
      ConcurrentHashMap<Rate, List<Limit>> bound)
      implements LimitSource<C> {

    private static final int MAX_BOUND = 1_000;

    @Override
    public List<Limit> limitsFor(C connection) {
      Rate rate = function.apply(connection);
      if (rate.isUnlimited()) {
        return List.of();
      }
      List<Limit> known = bound.get(rate);
      return known == null ? bind(rate) : known;
    }

    private List<Limit> bind(Rate rate) {
      List<Limit> limits = List.of(Limit.bindDynamic(uid, strategy, rate));
      contract.requireRoomFor(limits, 0);
      if (bound.size() < MAX_BOUND) {
        bound.put(rate, limits);
      }
      return limits;
    }

    @Override
    public String describe() {
      return "a rate that depends on the connection";
    }
  }
}
