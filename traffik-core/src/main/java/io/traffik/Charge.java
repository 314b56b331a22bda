package io.traffik;

/**
 * A cost to be charged to one identity under one limit: a hit, as a backend sees it, is a list of
 * these.
 *
 * <p>Within one hit no two charges have the same limit and identity.
 *
 * @param identity whom to charge; at most {@link #MAX_IDENTITY} characters
 * @param cost 1 or more for a hit, 0 to ask for the present standing
 */
public record Charge(Limit limit, String identity, long cost) {

  /** Longer identities are hashed before they get here, so that a key has a bounded size. */
  public static final int MAX_IDENTITY = 129;
}
