package io.traffik.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which throttles a request has still to pass: those of the filter and of the servlet it goes to,
 * less those that have counted it already. Stateless but for an attribute of the request.
 */
final class CountedThrottles {

  private static final String ATTRIBUTE = CountedThrottles.class.getName();

  private CountedThrottles() {}

  /** The throttles that have not counted the request yet. */
  static List<HttpThrottle> due(
      HttpServletRequest request, List<HttpThrottle> own, AnnotatedServlets servlets) {
    List<HttpThrottle> annotated = servlets.throttlesOf(servletName(request));
    Set<HttpThrottle> due = new LinkedHashSet<>(own);
    due.addAll(annotated);
    if (!due.isEmpty()) {
      due.removeAll(counted(request));
    }
    return List.copyOf(due);
  }

  /** Notes that the request was admitted by these. */
  static void count(HttpServletRequest request, List<HttpThrottle> admittedBy) {
    counted(request).addAll(admittedBy);
  }

  /** A request is processed by one thread at a time, also across asynchronous dispatches. */
  @SuppressWarnings("unchecked") // only we set it
  private static Set<HttpThrottle> counted(HttpServletRequest request) {
    Object known = request.getAttribute(ATTRIBUTE);
    if (known != null) {
      return (Set<HttpThrottle>) known;
    }
    Set<HttpThrottle> fresh = new HashSet<>();
    request.setAttribute(ATTRIBUTE, fresh);
    return fresh;
  }

  /** Of the servlet that this dispatch goes to; of the one before, for a dispatch by name. */
  private static @Nullable String servletName(HttpServletRequest request) {
    Object mapping =
        request.getDispatcherType() == DispatcherType.INCLUDE
            ? request.getAttribute(RequestDispatcher.INCLUDE_MAPPING)
            : request.getHttpServletMapping();
    return mapping instanceof HttpServletMapping known ? known.getServletName() : null;
  }
}
