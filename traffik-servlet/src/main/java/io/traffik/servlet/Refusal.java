package io.traffik.servlet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.traffik.Decision;
import io.traffik.Limit;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Answers a refused request: 429 (RFC 6585) with {@code Retry-After} where a wait helps, and a
 * problem document (RFC 9457) of the type that the IETF draft on RateLimit header fields defines.
 */
final class Refusal {

  private static final int TOO_MANY_REQUESTS = 429;
  private static final String QUOTA_EXCEEDED =
      "https://iana.org/assignments/http-problem-types#quota-exceeded";

  /** Only ASCII, so that no response encoding can spoil it. */
  private static final JsonMapper JSON =
      JsonMapper.builder(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .build();

  private Refusal() {}

  /** Writes the whole response, which must not be committed yet. */
  static void write(Decision decision, HttpServletResponse response) throws IOException {
    response.resetBuffer();
    response.setStatus(TOO_MANY_REQUESTS);
    response.setHeader("Cache-Control", "no-store");
    decision
        .retryAfterSeconds()
        .ifPresent(seconds -> response.setHeader("Retry-After", Long.toString(seconds)));
    String body = problem(decision);
    response.setContentType("application/problem+json");
    response.setContentLength(body.length());
    send(body, response);
  }

  private static String problem(Decision decision) {
    ObjectNode problem = JSON.createObjectNode();
    problem.put("type", decision.degraded() ? "about:blank" : QUOTA_EXCEEDED);
    problem.put("title", "Too Many Requests");
    problem.put("status", TOO_MANY_REQUESTS);
    problem.put("detail", detail(decision));
    if (!decision.degraded()) {
      decision.refusedBy().stream()
          .map(Limit::name)
          .forEach(problem.putArray("violated-policies")::add);
    }
    return problem.toString();
  }

  private static String detail(Decision decision) {
    if (decision.degraded()) {
      return "Requests cannot be counted at present.";
    }
    if (decision.never()) {
      long capacity = decision.requiredCharge().limit().meter().capacity();
      return "This request costs "
          + decision.cost()
          + ", and at most "
          + capacity
          + " are ever admitted at once.";
    }
    return "Try again in " + decision.retryAfterSeconds().orElse(1) + " s.";
  }

  /** The application may have taken the writer before it was refused. */
  private static void send(String body, HttpServletResponse response) throws IOException {
    try {
      response.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));
    } catch (IllegalStateException writerIsTaken) {
      response.getWriter().write(body);
    }
  }
}
