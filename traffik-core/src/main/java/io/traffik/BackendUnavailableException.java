package io.traffik;

import org.jspecify.annotations.Nullable;

/**
 * A backend gave no answer: it is down, unreachable, overloaded or too slow. The hit is neither
 * admitted nor refused but unknown, and {@link OnError} says what happens. For backends to throw or
 * to complete their stages with; never for a bug or a wrong configuration. Immutable.
 */
public final class BackendUnavailableException extends TraffikException {

  private static final long serialVersionUID = 1L;

  private final Outage outage;
  private final boolean undone;

  /**
   * Says what failed.
   *
   * @param outage the reason
   * @param cause the failure underneath, if there is one
   */
  public BackendUnavailableException(Outage outage, String message, @Nullable Throwable cause) {
    this(outage, message, cause, outage.isUndone());
  }

  /** Says what failed, where nothing is underneath. */
  public BackendUnavailableException(Outage outage, String message) {
    this(outage, message, null);
  }

  private BackendUnavailableException(
      Outage outage, String message, @Nullable Throwable cause, boolean undone) {
    // An open breaker fails every hit there is: those must cost next to nothing.
    super(message, cause, /* writableStackTrace= */ outage != Outage.BREAKER_OPEN);
    this.outage = outage;
    this.undone = undone;
  }

  /** The reason. */
  public Outage outage() {
    return outage;
  }

  /**
   * Whether it is certain that the hit was not charged, so that it may be tried again: nothing was
   * sent, or the server has said that it did nothing.
   */
  public boolean isUndone() {
    return undone;
  }

  /** The same where a part of the hit may have been charged before. */
  public BackendUnavailableException maybeDone() {
    return undone ? new BackendUnavailableException(outage, text(), this, false) : this;
  }

  private String text() {
    return String.valueOf(getMessage());
  }
}
