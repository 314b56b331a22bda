package io.traffik.servlet;

import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The throttles that servlet classes ask for by {@link Throttled}, made once per annotated class.
 * Thread-safe.
 */
final class AnnotatedServlets {

  private final ServletContext context;
  private final ThrottleRegistry registry;
  private final Map<String, List<HttpThrottle>> byServletName = new ConcurrentHashMap<>();
  private final Map<Class<?>, List<HttpThrottle>> byAnnotatedClass = new ConcurrentHashMap<>();

  AnnotatedServlets(ServletContext context, ThrottleRegistry registry) {
    this.context = context;
    this.registry = registry;
  }

  /** Reads all servlets known by now, adding what is wrong with them to {@code faults}. */
  void readAll(List<String> faults) {
    for (String name : context.getServletRegistrations().keySet()) {
      try {
        throttlesOf(name);
      } catch (IllegalArgumentException e) {
        faults.add("servlet \"" + name + "\": " + e.getMessage());
      }
    }
  }

  /**
   * Adds to {@code faults} what is wrong with hits on a filter's throttles together with those of
   * each servlet.
   */
  void requireTogether(List<HttpThrottle> filters, List<String> faults) {
    Set<List<HttpThrottle>> together = new LinkedHashSet<>(byAnnotatedClass.values());
    together.add(List.of());
    for (List<HttpThrottle> annotated : together) {
      try {
        Throttle.requireTogether(
            Stream.concat(filters.stream(), annotated.stream()).distinct().toList());
      } catch (IllegalArgumentException e) {
        String fault = String.valueOf(e.getMessage());
        if (!faults.contains(fault)) {
          faults.add(fault);
        }
      }
    }
  }

  /** The throttles of a servlet, by its name; none if there is no such servlet. */
  List<HttpThrottle> throttlesOf(@Nullable String servletName) {
    return servletName == null
        ? List.of()
        : byServletName.computeIfAbsent(servletName, this::ofServlet);
  }

  /** All throttles made so far. */
  List<Throttle<?>> throttles() {
    return byAnnotatedClass.values().stream().<Throttle<?>>flatMap(List::stream).toList();
  }

  /** Takes the throttles out of the registry. */
  void close() {
    throttles().forEach(throttle -> registry.remove(throttle.uid()));
    byAnnotatedClass.clear();
    byServletName.clear();
  }

  private List<HttpThrottle> ofServlet(String name) {
    ServletRegistration servlet = context.getServletRegistration(name);
    String className = servlet == null ? null : servlet.getClassName();
    Class<?> type = className == null ? null : load(className);
    for (; type != null; type = type.getSuperclass()) {
      if (type.getDeclaredAnnotationsByType(Throttled.class).length > 0) {
        return byAnnotatedClass.computeIfAbsent(type, this::make);
      }
    }
    return List.of();
  }

  private List<HttpThrottle> make(Class<?> annotated) {
    List<HttpThrottle> throttles = new ArrayList<>();
    try {
      for (Throttled annotation : annotated.getDeclaredAnnotationsByType(Throttled.class)) {
        throttles.add(throttle(annotation, annotated.getName(), throttles.size() + 1));
      }
    } catch (IllegalArgumentException e) {
      throttles.forEach(throttle -> registry.remove(throttle.uid()));
      throw new IllegalArgumentException(
          "@Throttled on " + annotated.getName() + ": " + e.getMessage(), e);
    }
    return List.copyOf(throttles);
  }

  private HttpThrottle throttle(Throttled annotation, String className, int number) {
    String defaultUid = number == 1 ? className : className + "#" + number;
    HttpThrottle.Builder builder =
        HttpThrottle.builder(annotation.uid().isEmpty() ? defaultUid : annotation.uid())
            .rate(annotation.value())
            .strategy(Strategies.parse(annotation.strategy()))
            .cost(annotation.cost())
            .registry(registry);
    if (!annotation.onError().isEmpty()) {
      builder.onError(OnError.parse(annotation.onError()));
    }
    return builder.build();
  }

  /**
   * A container without a web application of its own (embedded Jetty) has no class loader to tell.
   */
  private @Nullable Class<?> load(String className) {
    ClassLoader own = context.getClassLoader();
    ClassLoader loader = own == null ? Thread.currentThread().getContextClassLoader() : own;
    try {
      return Class.forName(className, /* initialize= */ false, loader);
    } catch (ClassNotFoundException | LinkageError notLoadable) {
      return null;
    }
  }
}
