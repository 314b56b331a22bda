package io.traffik;

/**
 * What kind of hit it is, for strategies that treat kinds differently. An attribute of the hit and
 * not of the client's state; told by the server, never by the client. Immutable.
 *
 * @param tier the client's plan, for {@link Strategies#tiered}; empty if none is known
 * @param priority how important the hit is, for {@link Strategies#priority}; empty if none is known
 */
public record HitClass(String tier, String priority) {

  /** Neither a tier nor a priority is known. */
  public static final HitClass NONE = new HitClass("", "");
}
