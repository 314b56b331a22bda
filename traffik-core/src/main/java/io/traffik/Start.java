package io.traffik;

/**
 * When a backend in a remote store connects, and what it does if it cannot: an option of its
 * builder, {@code ?start=eager|tolerant|lazy} in an address.
 *
 * <p>An <em>outage</em> is that the server is down, unreachable or silent. A <em>mistake</em> is a
 * wrong password, a certificate or a server that will not do: it never becomes an outage, and is
 * never answered by {@link OnError}. Whatever is wrong with the options themselves is told by
 * {@code build()} in any case. Immutable and thread-safe, as all enums.
 */
public enum Start {
  /**
   * {@code build()} connects and looks at the server, waiting for it, and fails if that fails: with
   * a {@link BackendUnavailableException} for an outage, an {@link IllegalArgumentException} for a
   * mistake. The default: an application that runs is one that can decide.
   */
  EAGER,

  /**
   * {@code build()} connects as with {@link #EAGER}, and fails for a mistake; but an outage is only
   * warned of, once. Connecting goes on in the background, about once a second, until it succeeds
   * or the backend is closed. Until then every hit fails at once with {@link Outage#UNREACHABLE},
   * and is answered by the throttle's {@link OnError}. For applications that must start while the
   * store is down.
   */
  TOLERANT,

  /**
   * {@code build()} never touches the network. The first hit, question, refund, {@code clear} or
   * {@code reset} begins to connect, in the background, and waits for it within its own timeout, as
   * do those that come meanwhile; then all goes as with {@link #TOLERANT}. For applications that
   * start often and may never decide, such as tools and tests.
   *
   * <p>A mistake is then found by nobody but the hits, at the earliest by the first: it is logged
   * as an error, and each hit fails with an {@link IllegalStateException}. It is looked every 10 s
   * whether the server has been mended.
   */
  LAZY
}
