package io.traffik;

import java.util.Set;

/**
 * Makes backends of one kind from addresses. Found by {@link java.util.ServiceLoader}, so that
 * adding a jar adds a scheme.
 */
public interface BackendProvider {

  /** The schemes this provider knows, in lower case, such as {@code memory}. */
  Set<String> schemes();

  /**
   * Makes a backend.
   *
   * @param uri an address with one of the schemes
   * @throws IllegalArgumentException if a part of it is not valid; the message names it
   */
  Backend create(String uri);

  /**
   * Makes a backend that decides by a given clock instead of its own, for tests and simulations:
   * its time may be years off and may stand still, so a store that forgets by its own clock keeps
   * each state for at least an hour by that clock, from when it was written, and never up to an
   * absolute time. The backend keeps them in a namespace of its own, so that {@link Backend#clear}
   * at the end forgets this simulation and nothing else.
   *
   * @param uri an address with one of the schemes
   * @throws IllegalArgumentException if a part of it is not valid; the message names it
   */
  Backend create(String uri, Clock clock);
}
