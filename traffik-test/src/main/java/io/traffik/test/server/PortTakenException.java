package io.traffik.test.server;

import java.util.function.Supplier;

/** A server did not start since somebody else was quicker to use its port. */
final class PortTakenException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private static final int ATTEMPTS = 5;

  PortTakenException(String message) {
    super(message);
  }

  /**
   * Starts a server; on another port, if that of an attempt is taken.
   *
   * @param attempt finds a port by itself, and leaves nothing behind if it throws
   * @throws PortTakenException if the port was taken each time
   */
  static <S> S retried(Supplier<S> attempt) {
    for (int number = 1; ; number++) {
      try {
        return attempt.get();
      } catch (PortTakenException e) {
        if (number == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
