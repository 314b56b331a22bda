package io.traffik;

import org.jspecify.annotations.Nullable;

/**
 * A backend gave no answer: it is down, unreachable, overloaded or too slow. The hit is neither
 * admitted nor refused but unknown, and {@link OnError} says what happens. For backends to throw or
 * to complete their stages with; never for a bug or a wrong configuration.
 */
public final class BackendUnavailableException extends TraffikException {

  private static final long serialVersionUID = 1L;

  /** Says what failed, and the failure underneath if there is one. */
  public BackendUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
