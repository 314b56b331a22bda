package io.traffik;

import org.jspecify.annotations.Nullable;

/** The root of all exceptions that tell of a hit; unchecked. */
public abstract class TraffikException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TraffikException(String message, @Nullable Throwable cause, boolean writableStackTrace) {
    super(message, cause, /* enableSuppression= */ true, writableStackTrace);
  }
}
