package io.traffik.servlet;

import io.traffik.Throttle;
import io.traffik.ThrottleBuilder;
import jakarta.servlet.http.HttpServletRequest;

/**
 * A throttle of HTTP requests. Unless told otherwise it tells clients apart by {@link
 * Identifiers#clientAddress()}. Thread-safe.
 *
 * <p>Give it to a {@link ThrottleFilter}, or call {@link #hit} in a servlet: the {@link
 * io.traffik.ThrottledException} of a refusal becomes a 429 behind any {@link ThrottleFilter}.
 */
public final class HttpThrottle extends Throttle<HttpServletRequest> {

  private HttpThrottle(Builder builder) {
    super(builder);
  }

  /**
   * Begins a throttle.
   *
   * @param uid unique in its registry and part of every key; clients see it in a refusal
   */
  public static Builder builder(String uid) {
    return new Builder(uid);
  }

  /** Makes throttles of HTTP requests. Not thread-safe. */
  public static final class Builder extends ThrottleBuilder<HttpServletRequest, Builder> {

    private Builder(String uid) {
      super(uid);
      defaultIdentifier(Identifiers.clientAddress());
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Makes the throttle and registers it.
     *
     * @throws IllegalArgumentException if an option is missing or contradicts another, the strategy
     *     cannot keep a rate, or the uid is taken
     */
    public HttpThrottle build() {
      return register(new HttpThrottle(this));
    }
  }
}
