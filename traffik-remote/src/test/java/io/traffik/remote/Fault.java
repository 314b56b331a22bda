package io.traffik.remote;

import static io.traffik.Outage.CONNECTION_LOST;
import static io.traffik.Outage.TIMEOUT;
import static io.traffik.Outage.UNREACHABLE;

import io.traffik.Outage;
import java.util.Set;

/** What can befall a network, see {@link FaultyNetwork#begin}. */
public enum Fault {
  /** Connections are closed, and new ones refused: nobody listens. */
  REFUSE,

  /** Connections remain and new ones are accepted, and nothing passes until it is healed. */
  HANG,

  /** All that is sent arrives 5 s later, each way. */
  LATENCY,

  /** Replies arrive at one byte per second. */
  TRICKLE,

  /** A connection is reset when it has delivered a part of a reply. */
  RESET,

  /** Replies are random bytes; a client may take them for the beginning of a long reply. */
  GARBAGE,

  /**
   * The server's end of all connections is gone, and the client's end never hears of it. New ones
   * work, so it ends when the client gives up the old ones.
   */
  HALF_OPEN;

  /** What a hit may be told that meets it first. */
  public Set<Outage> reasons() {
    return switch (this) {
      case REFUSE, RESET -> Set.of(CONNECTION_LOST, UNREACHABLE);
      case HANG, LATENCY, TRICKLE, HALF_OPEN -> Set.of(TIMEOUT);
      case GARBAGE -> Set.of(CONNECTION_LOST, UNREACHABLE, TIMEOUT);
    };
  }

  /** Whether what is sent is not even looked at, while something else is under way. */
  public boolean keepsBack() {
    return this == HANG || this == LATENCY;
  }

  /** Whether connections may be of no use after it, and nothing but their silence tells. */
  public boolean leavesDeadConnections() {
    return this == HALF_OPEN || this == GARBAGE;
  }
}
