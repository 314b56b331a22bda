package io.traffik.servlet;

import io.traffik.Decision;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;

/** Writes the de-facto {@code X-RateLimit-*} headers. Of several stages the tightest is shown. */
final class RateLimitHeaders {

  private static final String SHOWN = RateLimitHeaders.class.getName() + ".shown";

  private final Headers when;

  RateLimitHeaders(Headers when) {
    this.when = when;
  }

  void show(Decision decision, HttpServletRequest request, HttpServletResponse response) {
    boolean wanted = when == Headers.ALWAYS || (when == Headers.REFUSED && !decision.admitted());
    if (!wanted || decision.degraded()) {
      return;
    }
    boolean tightest =
        !(request.getAttribute(SHOWN) instanceof Decision shown)
            || !decision.admitted()
            || decision.remaining() < shown.remaining();
    if (!tightest) {
      return;
    }
    decision
        .limit()
        .ifPresent(
            limit -> {
              request.setAttribute(SHOWN, decision);
              response.setHeader("X-RateLimit-Limit", Long.toString(limit.rate().limit()));
              response.setHeader("X-RateLimit-Remaining", Long.toString(decision.remaining()));
              response.setHeader(
                  "X-RateLimit-Reset", Long.toString(secondsUp(decision.resetTime())));
            });
  }

  private static long secondsUp(Duration duration) {
    return duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
  }
}
