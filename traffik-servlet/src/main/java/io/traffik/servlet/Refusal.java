package io.traffik.servlet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.traffik.Decision;
import io.traffik.Limit;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Answers a refused request: 429 (RFC 6585) with {@code Retry-After} where a wait helps, and a
 * problem document (RFC 9457) of the type that the IETF draft on RateLimit header fields defines.
 */
final class Refusal {

  private static final int TOO_MANY_REQUESTS = 429;
  private static final String QUOTA_EXCEEDED =
      "https://iana.org/assignments/http-problem-types#quota-exceeded";

  /** Only ASCII, which nearly every encoding writes alike. */
  private static final JsonMapper JSON =
      JsonMapper.builder(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .build();

  private static final Set<String> OF_ENTITY = entityHeaders();

  private Refusal() {}

  private static Set<String> entityHeaders() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(
        List.of(
            "Content-Length",
            "Content-Encoding",
            "Content-Disposition",
            "Content-Language",
            "Content-Range",
            "ETag",
            "Last-Modified"));
    return names;
  }

  /** Writes the whole response, which must not be committed yet. */
  static void write(Decision decision, HttpServletResponse response) throws IOException {
    response.resetBuffer();
    response.setStatus(TOO_MANY_REQUESTS);
    response.setHeader("Cache-Control", "no-store");
    decision
        .retryAfterSeconds()
        .ifPresent(seconds -> response.setHeader("Retry-After", Long.toString(seconds)));
    response.setContentType("application/problem+json");
    send(problem(decision), response);
  }

  /**
   * Takes back what an application has said of a body that will not come, and keeps all else, such
   * as CORS headers. The Servlet API before 6.1 cannot remove a header, only all of them.
   */
  static void forgetEntity(HttpServletResponse response) {
    if (response.isCommitted() || OF_ENTITY.stream().noneMatch(response::containsHeader)) {
      return;
    }
    Map<String, List<String>> kept = new LinkedHashMap<>();
    for (String name : response.getHeaderNames()) {
      if (!OF_ENTITY.contains(name)) {
        kept.put(name, List.copyOf(response.getHeaders(name)));
      }
    }
    response.reset();
    kept.keySet().removeIf(response::containsHeader); // Jetty keeps its own
    kept.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
  }

  private static String problem(Decision decision) {
    ObjectNode problem = JSON.createObjectNode();
    problem.put("type", isCounted(decision) ? QUOTA_EXCEEDED : "about:blank");
    problem.put("title", "Too Many Requests");
    problem.put("status", TOO_MANY_REQUESTS);
    problem.put("detail", detail(decision));
    if (isCounted(decision)) {
      decision.refusedBy().stream()
          .map(Limit::name)
          .forEach(problem.putArray("violated-policies")::add);
    }
    return problem.toString();
  }

  /** By the backend, or by a fallback in an outage. */
  static boolean isCounted(Decision decision) {
    return !decision.degraded() || decision.byFallback();
  }

  private static String detail(Decision decision) {
    if (!isCounted(decision)) {
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

  /**
   * An application that has taken the writer before it was refused has chosen the encoding, too.
   */
  private static void send(String body, HttpServletResponse response) throws IOException {
    try {
      ServletOutputStream stream = response.getOutputStream();
      byte[] bytes = body.getBytes(charset(response));
      response.setContentLength(bytes.length);
      stream.write(bytes);
    } catch (IllegalStateException writerIsTaken) {
      response.getWriter().write(body);
    }
  }

  /** What the application has declared, because the container goes on declaring it. */
  private static Charset charset(HttpServletResponse response) {
    try {
      return Charset.forName(response.getCharacterEncoding());
    } catch (IllegalArgumentException noneOrUnknown) {
      return StandardCharsets.US_ASCII;
    }
  }
}
