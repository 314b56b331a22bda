package io.traffik.servlet;

import io.traffik.Decision;
import io.traffik.Limit;
import io.traffik.Outage;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the de-facto {@code X-RateLimit-*} headers. Of several stages the tightest is shown.
 * Thread-safe.
 */
final class RateLimitHeaders {

  private static final long MICROS_PER_SECOND = 1_000_000;

  /** Most seconds and many limits are small. */
  private static final String[] SMALL =
      IntStream.range(0, 256).mapToObj(Integer::toString).toArray(String[]::new);

  private final Headers when;
  private final @Nullable String degradedHeader;

  /** The limit that was shown last, most often that of the next response, too. */
  private volatile NumberText lastLimit = new NumberText(0);

  private record NumberText(long number, String text) {
    NumberText(long number) {
      this(number, Long.toString(number));
    }
  }

  /**
   * Headers that are sent at some time.
   *
   * @param degradedHeader the name of the one that tells of an outage; null for none
   */
  RateLimitHeaders(Headers when, @Nullable String degradedHeader) {
    this.when = when;
    this.degradedHeader = degradedHeader;
  }

  void show(Decision decision, Passage passage, HttpServletResponse response) {
    if (degradedHeader != null && decision.outage().isPresent()) {
      response.setHeader(degradedHeader, text(decision.outage().get().outage()));
    }
    boolean wanted = when == Headers.ALWAYS || (when == Headers.REFUSED && !decision.admitted());
    if (!wanted || !Refusal.isCounted(decision)) {
      return;
    }
    Limit limit = decision.limit().orElse(null);
    if (limit != null && passage.shows(decision)) {
      response.setHeader("X-RateLimit-Limit", limitText(limit.rate().limit()));
      response.setHeader("X-RateLimit-Remaining", text(decision.remaining()));
      response.setHeader("X-RateLimit-Reset", text(secondsUp(decision.resetMicros())));
    }
  }

  private String limitText(long limit) {
    NumberText last = lastLimit;
    if (last.number != limit) {
      last = new NumberText(limit);
      lastLimit = last;
    }
    return last.text;
  }

  private static String text(long number) {
    return number >= 0 && number < SMALL.length ? SMALL[(int) number] : Long.toString(number);
  }

  /** Such as {@code connection-lost}. */
  private static String text(Outage outage) {
    return outage.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static long secondsUp(long micros) {
    return micros / MICROS_PER_SECOND + (micros % MICROS_PER_SECOND > 0 ? 1 : 0);
  }
}
