package io.traffik;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says which tier and priority a hit has, by the functions a throttle was given. Immutable.
 *
 * @param fromIdentity whether identities carry their tier: {@code tier:<name>:<identity>}
 */
record HitClassifier<C>(
    @Nullable Function<? super C, @Nullable String> tier,
    @Nullable Function<? super C, @Nullable String> priority,
    boolean fromIdentity) {

  private static final String MARKER = "tier:";

  /** Who is charged, and the class of the hit. */
  record Classified(String identity, HitClass hitClass) {}

  /**
   * By a throttle's options.
   *
   * @throws IllegalArgumentException if the tier is to come from two places
   */
  static <C> HitClassifier<C> of(ThrottleBuilder<C, ?> options) {
    if (options.tier != null && options.tierFromIdentity) {
      throw new IllegalArgumentException(
          "throttle \""
              + options.uid
              + "\": the tier is told by tier(…) and by tierFromIdentity(); set one of them");
    }
    return new HitClassifier<>(options.tier, options.priority, options.tierFromIdentity);
  }

  /** Whether all hits are of no class. */
  boolean isIdle() {
    return tier == null && priority == null && !fromIdentity;
  }

  Classified classify(C connection, String identity) {
    int end =
        fromIdentity && identity.startsWith(MARKER) ? identity.indexOf(':', MARKER.length()) : -1;
    String told = tier == null ? null : tier.apply(connection);
    String named = end < 0 ? orEmpty(told) : identity.substring(MARKER.length(), end);
    String important = priority == null ? "" : orEmpty(priority.apply(connection));
    return new Classified(
        end < 0 ? identity : identity.substring(end + 1),
        named.isEmpty() && important.isEmpty() ? HitClass.NONE : new HitClass(named, important));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
