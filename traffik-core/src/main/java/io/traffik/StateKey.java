package io.traffik;

import java.util.Comparator;

/**
 * Whose state under which limit, and for which class of hits if they have states apart: what a
 * backend finds a state by. Immutable and thread-safe.
 *
 * <p>Ordered, so that a map still finds keys quickly whose hashes somebody has chosen to be equal,
 * and that whoever needs several of them takes them in the same order as all others.
 */
public final class StateKey implements Comparable<StateKey> {

  private static final Comparator<StateKey> ORDER =
      Comparator.<StateKey, String>comparing(key -> key.identity)
          .thenComparing(key -> key.limit)
          .thenComparing(key -> key.stateClass)
          .thenComparing(key -> key.shard);

  private final LimitId limit;
  private final String identity;
  private final String stateClass;
  private final String shard;

  private StateKey(LimitId limit, String identity, String stateClass, String shard) {
    this.limit = limit;
    this.identity = identity;
    this.stateClass = stateClass;
    this.shard = shard;
  }

  /** The key of the state that a charge goes to. */
  public static StateKey of(Charge charge) {
    return new StateKey(
        charge.limit().id(), charge.identity(), charge.meter().stateClass(), charge.shard());
  }

  LimitId limit() {
    return limit;
  }

  /** The uid of the throttle. */
  public String uid() {
    return limit.uid();
  }

  /** Whom the state belongs to. */
  public String identity() {
    return identity;
  }

  /**
   * What the states of one hit must have in common to be kept in one place, where a store spreads
   * its keys over several: the identity, or the shard of the throttle, see {@link
   * ThrottleBuilder#shard}. As it stands in {@link #text}, between braces.
   */
  public String place() {
    return KeyText.encode(shard.isEmpty() ? identity : shard);
  }

  /**
   * The key as text: {@code namespace:{identity}:uid:strategy:period:ordinal}, with more at the end
   * where classes of hits or rates have states apart, and {@code {shard}=identity} where the
   * throttle has a shard. Different keys have different texts. Percent-encoded are {@code % { } :
   * =}, spaces and control characters, and an empty part is a single {@code %}, so the only braces
   * are those around the place: a Redis Cluster keeps keys of one place in one slot.
   *
   * @param namespace what keeps these states apart from other users of a store
   */
  public String text(String namespace) {
    StringBuilder text = new StringBuilder(96);
    text.append(prefix(namespace)).append(place()).append('}');
    if (!shard.isEmpty()) {
      text.append('=').append(KeyText.encode(identity));
    }
    text.append(':').append(limit.text());
    if (!stateClass.isEmpty()) {
      text.append(':').append(KeyText.encode(stateClass));
    }
    return text.toString();
  }

  /**
   * What all states of one client under one throttle have in common, as text: {@code
   * namespace:{identity}:uid}, encoded as in {@link #text}. For a store that keeps those together;
   * there, {@link #within} tells them apart.
   *
   * @param identity as it is in a key, see {@link #identityOf}
   */
  public static String together(String namespace, String uid, String identity) {
    return prefix(namespace) + KeyText.encode(identity) + "}:" + KeyText.encode(uid);
  }

  /** How an identity, as an identifier tells it, is in a key: a long one is shortened. */
  public static String identityOf(String told) {
    return BoundedIdentity.of(told);
  }

  /**
   * What tells this state from the others of its client under its throttle, as text: {@code
   * strategy:period:ordinal}, encoded as in {@link #text}, with more at the end where classes of
   * hits, rates or shards have states apart.
   */
  public String within() {
    StringBuilder text = new StringBuilder(48).append(limit.textWithin());
    if (!stateClass.isEmpty()) {
      text.append(':').append(KeyText.encode(stateClass));
    }
    if (!shard.isEmpty()) {
      text.append('{').append(KeyText.encode(shard)).append('}');
    }
    return text.toString();
  }

  /** What the text of every key of a namespace begins with, and of no key of another one. */
  public static String prefix(String namespace) {
    return KeyText.encode(namespace) + ":{";
  }

  /** Whether a key, as text, is one of a client: of any throttle of a namespace. */
  public static boolean isOf(String identity, String text, String namespace) {
    String prefix = prefix(namespace);
    int end = text.indexOf('}');
    if (end < 0 || !text.startsWith(prefix)) {
      return false;
    }
    String encoded = KeyText.encode(identityOf(identity));
    return text.startsWith(":", end + 1)
        ? text.substring(prefix.length(), end).equals(encoded)
        : text.startsWith("=" + encoded + ":", end + 1);
  }

  @Override
  public int compareTo(StateKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StateKey key
        && identity.equals(key.identity)
        && limit.equals(key.limit)
        && stateClass.equals(key.stateClass)
        && shard.equals(key.shard);
  }

  @Override
  public int hashCode() {
    int ofStrings = (identity.hashCode() * 31 + stateClass.hashCode()) * 31 + shard.hashCode();
    return limit.hashCode() * 31 + ofStrings;
  }

  /** For messages and logs. */
  @Override
  public String toString() {
    return text("");
  }
}
