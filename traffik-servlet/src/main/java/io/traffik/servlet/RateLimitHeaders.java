package io.traffik.servlet;

import io.traffik.Decision;
import io.traffik.Outage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes the de-facto {@code X-RateLimit-*} headers. Of several stages the tightest is shown. */
final class RateLimitHeaders {

  private static final String SHOWN = RateLimitHeaders.class.getName() + ".shown";

  private final Headers when;
  private final @Nullable String degradedHeader;

  /**
   * Headers that are sent at some time.
   *
   * @param degradedHeader the name of the one that tells of an outage; null for none
   */
  RateLimitHeaders(Headers when, @Nullable String degradedHeader) {
    this.when = when;
    this.degradedHeader = degradedHeader;
  }

  void show(Decision decision, HttpServletRequest request, HttpServletResponse response) {
    if (degradedHeader != null && decision.outage().isPresent()) {
      response.setHeader(degradedHeader, text(decision.outage().get().outage()));
    }
    boolean wanted = when == Headers.ALWAYS || (when == Headers.REFUSED && !decision.admitted());
    if (!wanted || !Refusal.isCounted(decision)) {
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

  /** Such as {@code connection-lost}. */
  private static String text(Outage outage) {
    return outage.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static long secondsUp(Duration duration) {
    return duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
  }
}
