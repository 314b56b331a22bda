package io.traffik;

/**
 * A cost to be charged to one identity under one limit: a hit, as a backend sees it, is a list of
 * these.
 *
 * <p>Within one hit no two charges go to the same state: same limit, identity and {@link
 * Meter#stateClass}.
 *
 * @param hitClass what kind of hit it is
 * @param meter the limit's meter for that class, see {@link Meter#forClass}
 * @param identity whom to charge; at most {@link #MAX_IDENTITY} characters
 * @param cost 1 or more for a hit, 0 to ask for the present standing
 * @param shard what keeps states together in a store that spreads them, see {@link
 *     ThrottleBuilder#shard}; empty for the identity
 */
public record Charge(
    Limit limit, HitClass hitClass, Meter meter, String identity, long cost, String shard) {

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
    return new Charge(limit, hitClass, limit.meterFor(hitClass), identity, cost, shard);
  }

  /** The same charge under another limit. */
  Charge under(Limit other) {
    return of(other, hitClass, identity, cost, shard);
  }

  /** The same charge at another cost. */
  public Charge at(long otherCost) {
    return by(meter, otherCost);
  }

  /** The same charge at another cost, by another meter of the same states. */
  public Charge by(Meter otherMeter, long otherCost) {
    return new Charge(limit, hitClass, otherMeter, identity, otherCost, shard);
  }

  /** The same charge under the limit that each of so many nodes has. */
  Charge dividedBy(int nodes) {
    return under(limit.dividedBy(nodes));
  }
}
