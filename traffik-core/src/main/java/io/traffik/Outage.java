package io.traffik;

/**
 * Why a backend gave no answer: the reason of a {@link BackendUnavailableException}. Each is an
 * outage, answered by the throttle's {@link OnError}; a broken script, a wrong configuration and
 * any other bug is none of them and reaches the caller.
 */
public enum Outage {
  /** Nothing came within the deadline. The hit may have been charged. */
  TIMEOUT(false, true),

  /** There is no connection to the server: it is down, or refuses. Nothing was sent. */
  UNREACHABLE(true, true),

  /** The connection was lost while a command was under way. The hit may have been charged. */
  CONNECTION_LOST(false, true),

  /** The server answered that it cannot do now what it could do before. Nothing was charged. */
  SERVER_REFUSED(true, true),

  /**
   * There is no room for it: too many hits of this JVM wait already, or it has waited behind them
   * until its deadline. Nothing was charged.
   */
  OVERLOADED(true, false),

  /** Others kept changing the state until the deadline. Nothing was charged. */
  CONTENDED(true, false),

  /** The circuit breaker is open: the backend was not asked. */
  BREAKER_OPEN(true, false),

  /** The backend was closed by the application. */
  CLOSED(true, false);

  private final boolean undone;
  private final boolean tellsOfTheServer;

  Outage(boolean undone, boolean tellsOfTheServer) {
    this.undone = undone;
    this.tellsOfTheServer = tellsOfTheServer;
  }

  /** Whether it proves that nothing was charged, unless the exception knows otherwise. */
  boolean isUndone() {
    return undone;
  }

  /**
   * Whether it tells something of the server's health: what a flood on one key can bring about must
   * not open a breaker, which concerns all keys.
   */
  boolean tellsOfTheServer() {
    return tellsOfTheServer;
  }
}
