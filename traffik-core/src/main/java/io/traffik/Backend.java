package io.traffik;

import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the states of limits and decides hits on them, atomically.
 *
 * <p>The contract, in the order in which {@code BackendContract} of traffik-test tests it. It
 * cannot bring about an outage: the last is for each backend's own fault tests.
 *
 * <ul>
 *   <li>Atomic: a hit's charges are all admitted and all applied, or none is applied; concurrent
 *       hits on a key behave as if they came one after another.
 *   <li>A refused hit and a {@link Intent#PEEK} consume nothing.
 *   <li>One time: all charges of a hit are decided at one reading of the backend's clock, and time
 *       never runs backwards for a key. A state more than 10 s ahead of the clock is rebased.
 *   <li>Truthful: {@link Decision#waitMicros} counts from that reading.
 *   <li>Bounded: every state goes away by itself once it is past its {@link Meter#horizon}.
 *   <li>A state of another rate is converted once and for good, by whatever comes first, be it a
 *       question; one that is foreign, corrupt or cannot be converted counts as absent, with a
 *       counted warning.
 *   <li>An outage is a {@link BackendUnavailableException}; any other exception is a bug or a wrong
 *       configuration and is never answered by the outage contract.
 * </ul>
 *
 * <p>Implementations are thread-safe and complete their stages outside any lock.
 */
public interface Backend extends AutoCloseable {

  /**
   * Finds the backend for an address by its scheme, such as {@code memory:} or {@code
   * memory:?maxKeys=50000}. A jar with a {@link BackendProvider} adds its schemes.
   *
   * @throws IllegalArgumentException if the address is malformed or no provider knows its scheme
   */
  static Backend of(String uri) {
    return of(uri, provider -> provider.create(uri));
  }

  /**
   * Finds the backend for an address, see {@link #of(String)}, and has it decide by a given clock:
   * for tests and simulations, where time is virtual.
   *
   * @throws IllegalArgumentException if the address is malformed or no provider knows its scheme
   */
  static Backend of(String uri, Clock clock) {
    return of(uri, provider -> provider.create(uri, clock));
  }

  private static Backend of(String uri, Function<BackendProvider, Backend> create) {
    String scheme = uri.substring(0, Math.max(0, uri.indexOf(':')));
    Set<String> known = new TreeSet<>();
    for (ClassLoader loader : providerLoaders()) {
      for (BackendProvider provider : ServiceLoader.load(BackendProvider.class, loader)) {
        if (provider.schemes().contains(scheme)) {
          return create.apply(provider);
        }
        known.addAll(provider.schemes());
      }
    }
    throw new IllegalArgumentException(
        "backend \""
            + uri.replaceFirst("//.*@", "//***@").replaceFirst("([Pp]assword=).*", "$1***")
            + "\" has the scheme \""
            + scheme
            + "\", which no jar here provides;"
            + " accepted: "
            + String.join(":, ", known)
            + ": (another backend's jar adds its own)");
  }

  /**
   * What happens to hits when this backend gives no answer, unless their throttle says otherwise;
   * {@link OnError#REFUSE} by default.
   */
  default OnError<Object> onError() {
    return OnError.REFUSE;
  }

  /** Whether its answers take time, and may not come; false for one in memory. */
  default boolean isRemote() {
    return true;
  }

  /**
   * Refuses, when a throttle is built, limits whose states of one client this backend could not
   * keep: see {@link Meter#maxWords}. By default none.
   *
   * @param limits all that one hit on the throttle is charged to
   * @throws IllegalArgumentException naming the limits and what fits
   */
  default void requireRoomFor(List<Limit> limits) {}

  /**
   * Refuses, when throttles are put together, those whose hits this backend could not decide in
   * one: see {@link Throttle#hitAll}. By default none.
   *
   * @param throttles of this backend
   * @throws IllegalArgumentException naming the throttles and what to do
   */
  default void requireTogether(List<? extends Throttle<?>> throttles) {}

  /**
   * Decides at once, if that takes no waiting for anybody.
   *
   * @param charges at least one; no two to the same state, see {@link Charge}
   * @return null if the answer needs I/O: the caller then asks {@link #decide}
   */
  default @Nullable Decision decideNow(List<Charge> charges, Intent intent) {
    return null;
  }

  /**
   * Decides, without blocking the caller.
   *
   * @param timeout after this time nobody waits for the answer any more: a hit that was not sent by
   *     then need not be sent
   * @return completed by the backend's own thread, or already complete
   */
  CompletionStage<Decision> decide(List<Charge> charges, Intent intent, Duration timeout);

  /**
   * Gives back what a hit was charged, as far as that leaves no more room than without it. Gives
   * nothing where the state is gone or its parameters have changed.
   *
   * @param decision admitted by this backend, charged, and not given back before
   */
  CompletionStage<Void> refund(Decision decision);

  /** Forgets every state of this backend. */
  CompletionStage<Void> clear();

  /**
   * Forgets every state of one client, under all throttles that identify it so: the next hit finds
   * a client that was never seen.
   *
   * @param identity as the identifier tells it, without a tier's marker
   */
  CompletionStage<Void> reset(String identity);

  /** Releases what this backend holds. Closing twice does nothing more. */
  @Override
  void close();

  /** Where this library was loaded from, and where the application was, if that is elsewhere. */
  private static List<ClassLoader> providerLoaders() {
    ClassLoader own = Backend.class.getClassLoader();
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context == null || context == own ? List.of(own) : List.of(own, context);
  }
}
