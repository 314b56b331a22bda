package io.traffik;

/**
 * A cost to be charged to one identity under one limit: a hit, as a backend sees it, is a list of
 * these.
 *
 * <p>Within one hit no two charges go to the same state: same limit, identity and {@link
 * Meter#stateClass}.
 *
 * @param meter the limit's meter for the class of the hit, see {@link Meter#forClass}
 * @param identity whom to charge; at most {@link #MAX_IDENTITY} characters
 * @param cost 1 or more for a hit, 0 to ask for the present standing
 * @param shard what keeps states together in a store that spreads them, see {@link
 *     ThrottleBuilder#shard}; empty for the identity
 */
public record Charge(Limit limit, Meter meter, String identity, long cost, String shard) {

  /** Longer identities are hashed before they get here, so that a key has a bounded size. */
  public static final int MAX_IDENTITY = 129;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the cost is negative, or the identity or the shard too long
   */
  public Charge {
    Throttle.checkCost(cost);
    checkLength("identity", identity);
    checkLength("shard", shard);
  }

  private static void checkLength(String name, String text) {
    if (text.length() > MAX_IDENTITY) {
      throw new IllegalArgumentException(
          name + " \"" + text + "\" must have at most " + MAX_IDENTITY + " characters");
    }
  }

  /**
   * A charge for a hit of a class.
   *
   * @throws IllegalArgumentException if the limit's strategy does not know the class
   */
  public static Charge of(Limit limit, HitClass hitClass, String identity, long cost) {
    return of(limit, hitClass, identity, cost, "");
  }

  /**
   * A charge for a hit of a class, whose state is kept with others of a shard.
   *
   * @throws IllegalArgumentException if the limit's strategy does not know the class
   */
  static Charge of(Limit limit, HitClass hitClass, String identity, long cost, String shard) {
    return new Charge(limit, limit.meter().forClass(hitClass), identity, cost, shard);
  }

  /** The same charge at another cost. */
  Charge at(long otherCost) {
    return new Charge(limit, meter, identity, otherCost, shard);
  }
}
