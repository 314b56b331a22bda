package io.traffik;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a hit when its backend gives no answer: the outage contract of a throttle, or the
 * default of a backend. Only an outage is answered so, see {@link BackendUnavailableException}; a
 * broken script or a wrong configuration reaches the caller.
 *
 * <pre>{@code
 * OnError.ALLOW                                            // the hit is admitted
 * OnError.REFUSE                                           // refused; the default
 * OnError.RAISE                                            // the exception reaches the caller
 * OnError.ALLOW.breaker(Breaker.defaults())                // admitted, without asking for a while
 * OnError.REFUSE.retry(Retry.atMost(2))                    // refused after three attempts
 * OnError.failover(InMemoryBackend.create()).dividedBy(4)  // counted in memory, by four servers
 * OnError.fallback(memcached).otherwise(OnError.ALLOW)     // admitted if that fails, too
 * OnError.handler((request, hit) -> hit.cost() > 10 ? hit.refuse() : hit.admit())
 * }</pre>
 *
 * <p>A value: immutable, thread-safe, and for any number of throttles.
 *
 * @param <C> what the hits come in by that a {@link Handler} looks at; {@code Object} without one
 */
public final class OnError<C> {

  /** The hit is admitted, as a degraded decision. */
  public static final OnError<Object> ALLOW = new OnError<>(new Answer<>(Verdict.ALLOW, null));

  /** The hit is refused, as a degraded decision; the default. */
  public static final OnError<Object> REFUSE = new OnError<>(new Answer<>(Verdict.REFUSE, null));

  /** The {@link BackendUnavailableException} reaches the caller. */
  public static final OnError<Object> RAISE = new OnError<>(new Answer<>(Verdict.RAISE, null));

  private static final String ACCEPTED = "allow, refuse, raise, failover, failover(nodes=<number>)";
  private static final Pattern FAILOVER =
      Pattern.compile(
          "failover(?:\\(\\s*nodes\\s*=\\s*(\\d{1,9})\\s*\\))?", Pattern.CASE_INSENSITIVE);
  private static final int MOST_NODES = 1_000_000;

  /**
   * Answers a hit whose backend gave no answer.
   *
   * @param <C> what a hit comes in by, such as an HTTP request
   */
  @FunctionalInterface
  public interface Handler<C> {

    /**
     * Called on the thread that finds the backend failed: may be the client's own or a timer's, so
     * it must not block. Must be thread-safe.
     *
     * @return {@link FailedHit#admit} or {@link FailedHit#refuse} and nothing else; what it throws
     *     reaches the caller of the hit
     */
    Decision answer(C connection, FailedHit hit);
  }

  /** How an outage is answered in the end, from the mildest on. */
  enum Verdict {
    ALLOW,
    HANDLER,
    REFUSE,
    RAISE
  }

  /** What is done when all attempts have failed. */
  sealed interface Last<C> {}

  /** An answer; the handler is there if it is the handler's. */
  record Answer<C>(Verdict verdict, @Nullable Handler<? super C> handler) implements Last<C> {}

  /**
   * Another backend is asked.
   *
   * @param nodes by how many servers its limits are divided
   * @param outages for which it is asked
   * @param otherwise if it fails, too; null for its own default
   */
  record Fallback<C>(
      Backend backend, int nodes, Set<Outage> outages, @Nullable OnError<C> otherwise)
      implements Last<C> {

    OnError<? super C> contract() {
      return otherwise == null ? backend.onError() : otherwise;
    }
  }

  private final @Nullable Breaker breaker;
  private final Retry retry;
  private final Last<C> last;

  private OnError(Last<C> last) {
    this(null, Retry.NEVER, last);
  }

  private OnError(@Nullable Breaker breaker, Retry retry, Last<C> last) {
    this.breaker = breaker;
    this.retry = retry;
    this.last = last;
  }

  /** The application answers, by what it knows of the hit. */
  public static <C> OnError<C> handler(Handler<? super C> handler) {
    return new OnError<>(new Answer<>(Verdict.HANDLER, handler));
  }

  /**
   * Another backend decides the hit, such as one in memory. Its decision is degraded: it knows
   * nothing of what the failed one has counted, nor that one of what it counts. If it fails, too,
   * the hit is answered by its own default, or what {@link #otherwise} says.
   *
   * @param backend remains the caller's to close
   */
  public static OnError<Object> fallback(Backend backend) {
    return new OnError<>(new Fallback<>(backend, 1, EnumSet.allOf(Outage.class), null));
  }

  /** A fallback behind a circuit breaker: {@link #fallback} with {@link Breaker#defaults}. */
  public static OnError<Object> failover(Backend backend) {
    return fallback(backend).breaker(Breaker.defaults());
  }

  /**
   * Reads {@code allow}, {@code refuse}, {@code raise}, or {@code failover}, which is that to a new
   * backend in memory, with {@code failover(nodes=4)} by four servers. Case does not matter.
   *
   * @throws IllegalArgumentException naming the text and what is accepted
   */
  public static OnError<Object> parse(String text) {
    String word = text.strip();
    Matcher failover = FAILOVER.matcher(word);
    if (failover.matches()) {
      OnError<Object> memory = failover(InMemoryBackend.create());
      String nodes = failover.group(1);
      return nodes == null ? memory : memory.dividedBy(Integer.parseInt(nodes));
    }
    for (OnError<Object> constant : List.of(ALLOW, REFUSE, RAISE)) {
      if (constant.toString().equalsIgnoreCase(word)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "onError \"" + text + "\" is not known; accepted: " + ACCEPTED);
  }

  /** The same, after further attempts. */
  public OnError<C> retry(Retry attempts) {
    return new OnError<>(breaker, attempts, last);
  }

  /** The same, at once and without asking the backend while a circuit breaker is open. */
  public OnError<C> breaker(Breaker settings) {
    return new OnError<>(settings, retry, last);
  }

  /**
   * Of a fallback in each server of an application: it divides its limits by their number, each at
   * least 1, so that all servers together admit no more than the limit.
   *
   * @param nodes how many servers there are; better too many than too few
   * @throws IllegalArgumentException if not from 1 to a million
   * @throws IllegalStateException if this is no fallback
   */
  public OnError<C> dividedBy(int nodes) {
    if (nodes < 1 || nodes > MOST_NODES) {
      throw new IllegalArgumentException("nodes \"" + nodes + "\" must be from 1 to " + MOST_NODES);
    }
    Fallback<C> old = requireFallback("dividedBy");
    return with(new Fallback<>(old.backend, nodes, old.outages, old.otherwise));
  }

  /**
   * Of a fallback: it is for these outages only; others are answered as {@link #otherwise} says.
   *
   * @throws IllegalStateException if this is no fallback
   */
  public OnError<C> on(Outage first, Outage... more) {
    Fallback<C> old = requireFallback("on");
    return with(new Fallback<>(old.backend, old.nodes, EnumSet.of(first, more), old.otherwise));
  }

  /**
   * Of a fallback: what happens if it fails, too; it may be a fallback again.
   *
   * @throws IllegalStateException if this is no fallback, or that was said before
   */
  public <D> OnError<D> otherwise(OnError<D> next) {
    Fallback<C> old = requireFallback("otherwise");
    if (old.otherwise != null) {
      throw new IllegalStateException(
          "otherwise(…) is set twice, and this is \""
              + this
              + "\"; a fallback's fallback has its own");
    }
    return new OnError<>(breaker, retry, new Fallback<>(old.backend, old.nodes, old.outages, next));
  }

  private OnError<C> with(Fallback<C> other) {
    return new OnError<>(breaker, retry, other);
  }

  private Fallback<C> requireFallback(String what) {
    if (last instanceof Fallback<C> fallback) {
      return fallback;
    }
    throw new IllegalStateException(
        what + "(…) is for a fallback or a failover, and this is \"" + this + "\"");
  }

  @Nullable Breaker breaker() {
    return breaker;
  }

  Retry retry() {
    return retry;
  }

  Last<C> last() {
    return last;
  }

  /** How strict the answer is, for hits on several throttles; that of a fallback is a handler's. */
  Verdict strictness() {
    return last instanceof Answer<C> answer ? answer.verdict : Verdict.HANDLER;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (last instanceof Fallback<C> fallback) {
      text.append("fall back to ").append(fallback.backend);
      text.append(fallback.nodes == 1 ? "" : ", divided by " + fallback.nodes);
      text.append(fallback.otherwise == null ? "" : ", otherwise " + fallback.otherwise);
    } else if (last instanceof Answer<C> answer) {
      text.append(answer.verdict);
    }
    text.append(retry.equals(Retry.NEVER) ? "" : ", " + retry);
    return text.append(breaker == null ? "" : ", " + breaker).toString();
  }
}
