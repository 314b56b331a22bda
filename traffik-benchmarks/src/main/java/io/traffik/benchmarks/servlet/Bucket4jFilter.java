package io.traffik.benchmarks.servlet;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * A filter as Bucket4j's documentation has it: a bucket for each client in a map that only grows,
 * and one header that says what remains. Thread-safe.
 */
final class Bucket4jFilter implements Filter {

  private static final int TOO_MANY_REQUESTS = 429;

  private final ConcurrentMap<String, Bucket> buckets = new ConcurrentHashMap<>();

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletResponse answer = (HttpServletResponse) response;
    String client = ((HttpServletRequest) request).getHeader(WebServer.CLIENT_HEADER);
    ConsumptionProbe probe =
        buckets.computeIfAbsent(client, unused -> bucket()).tryConsumeAndReturnRemaining(1);
    if (probe.isConsumed()) {
      answer.addHeader("X-Rate-Limit-Remaining", Long.toString(probe.getRemainingTokens()));
      chain.doFilter(request, response);
    } else {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill());
      answer.addHeader("X-Rate-Limit-Retry-After-Seconds", Long.toString(seconds));
      answer.setStatus(TOO_MANY_REQUESTS);
    }
  }

  private static Bucket bucket() {
    return Bucket.builder()
        .addLimit(
            limit ->
                limit
                    .capacity(WebServer.LIMIT)
                    .refillGreedy(WebServer.LIMIT, Duration.ofSeconds(1)))
        .build();
  }
}
