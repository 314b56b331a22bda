package io.traffik.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which throttles apply at one filter: its own, and those of the servlet a request goes to. Put
 * together once per servlet. Thread-safe.
 */
final class FilterThrottles {

  private final List<HttpThrottle> own;
  private final AnnotatedServlets servlets;
  private final Map<String, List<HttpThrottle>> byServletName = new ConcurrentHashMap<>();

  FilterThrottles(List<HttpThrottle> own, AnnotatedServlets servlets) {
    this.own = own.stream().distinct().toList();
    this.servlets = servlets;
  }

  /** Those of every request. */
  List<HttpThrottle> own() {
    return own;
  }

  /** Those of a request, each of them once. */
  List<HttpThrottle> of(HttpServletRequest request) {
    String servletName = servletName(request);
    if (servletName == null) {
      return own;
    }
    List<HttpThrottle> known = byServletName.get(servletName);
    return known == null ? byServletName.computeIfAbsent(servletName, this::together) : known;
  }

  private List<HttpThrottle> together(String servletName) {
    List<HttpThrottle> annotated = servlets.throttlesOf(servletName);
    return annotated.isEmpty()
        ? own
        : Stream.concat(own.stream(), annotated.stream()).distinct().toList();
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
