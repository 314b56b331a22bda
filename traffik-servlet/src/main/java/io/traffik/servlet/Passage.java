package io.traffik.servlet;

import io.traffik.Decision;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way past all filters: which throttles have counted it, and what its response
 * shows of them. Kept in an attribute of the request, which is processed by one thread at a time,
 * also across asynchronous dispatches.
 */
final class Passage {

  private static final String ATTRIBUTE = Passage.class.getName();

  private List<HttpThrottle> counted = List.of();
  private @Nullable Decision shown;

  private Passage() {}

  /** That of a request, begun if nobody has. */
  static Passage of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Passage known) {
      return known;
    }
    Passage begun = new Passage();
    request.setAttribute(ATTRIBUTE, begun);
    return begun;
  }

  /** Of these throttles those that have not counted the request yet. */
  List<HttpThrottle> due(List<HttpThrottle> throttles) {
    if (counted.isEmpty()) {
      return throttles;
    }
    List<HttpThrottle> due = new ArrayList<>(throttles);
    due.removeAll(counted);
    return due;
  }

  /** Notes that the request was admitted by these, none of which had counted it. */
  void count(List<HttpThrottle> admittedBy) {
    counted =
        counted.isEmpty()
            ? admittedBy
            : Stream.concat(counted.stream(), admittedBy.stream()).toList();
  }

  /** Whether the response is to show this decision, because it shows none that is tighter. */
  boolean shows(Decision decision) {
    Decision before = shown;
    boolean tightest =
        before == null || !decision.admitted() || decision.remaining() < before.remaining();
    if (tightest) {
      shown = decision;
    }
    return tightest;
  }
}
