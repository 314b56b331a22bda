package io.traffik;

/** What a throttle does with a hit when its backend fails. */
public enum OnError {
  /** The hit is admitted, as a degraded decision. */
  ALLOW,
  /** The hit is refused, as a degraded decision; the default. */
  REFUSE,
  /** The {@link BackendUnavailableException} reaches the caller. */
  RAISE;

  /** Of several throttles in one hit the strictest rules. */
  OnError stricter(OnError other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
