package io.traffik;

import org.jspecify.annotations.Nullable;

/**
 * Says who makes a hit: hits with the same identity share a limit.
 *
 * <p>An identity must not be the client's to choose, or it picks its own bucket and anybody else's:
 * take it from the connection or from what was authenticated. Called once per hit, on the caller's
 * thread; must be thread-safe and quick.
 *
 * @param <C> what a hit comes in by, such as an HTTP request
 */
@FunctionalInterface
public interface Identifier<C> {

  /**
   * The identity for which no limit applies. It is recognised by being this very object: text from
   * a client that reads the same is an identity like any other.
   */
  @SuppressWarnings(
      "StringOperationCanBeSimplified") // a literal would be shared with any equal one
  String EXEMPT = new String("exempt");

  /**
   * The identity behind a connection, of any length and content, or {@link #EXEMPT}. Null means
   * unknown: all unknown share the identity {@code ""}.
   */
  @Nullable String identify(C connection);

  /** Whether an identity is {@link #EXEMPT} itself, not merely equal text. */
  @SuppressWarnings("ReferenceEquality") // equal text may come from a client
  static boolean isExempt(@Nullable String identity) {
    return identity == EXEMPT;
  }
}
