package io.traffik.servlet;

import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The throttles that servlet classes ask for by {@link Throttled}, made once per class.
 * Thread-safe.
 */
final class AnnotatedServlets {

  private final ServletContext context;
  private final ThrottleRegistry registry;
  private final Map<String, List<HttpThrottle>> byClass = new ConcurrentHashMap<>();

  AnnotatedServlets(ServletContext context, ThrottleRegistry registry) {
    this.context = context;
    this.registry = registry;
  }

  /** Reads all servlets known by now, adding what is wrong with them to {@code faults}. */
  void readAll(List<String> faults) {
    context
        .getServletRegistrations()
        .forEach(
            (name, servlet) -> {
              try {
                throttlesOf(servlet);
              } catch (IllegalArgumentException e) {
                faults.add("servlet \"" + name + "\": " + e.getMessage());
              }
            });
  }

  /** The throttles of a servlet, by its name; none if there is no such servlet. */
  List<HttpThrottle> throttlesOf(@Nullable String servletName) {
    ServletRegistration servlet =
        servletName == null ? null : context.getServletRegistration(servletName);
    return servlet == null ? List.of() : throttlesOf(servlet);
  }

  /** All throttles made so far. */
  List<Throttle<?>> throttles() {
    return byClass.values().stream().<Throttle<?>>flatMap(List::stream).toList();
  }

  /** Takes the throttles out of the registry. */
  void close() {
    byClass.values().forEach(throttles -> throttles.forEach(t -> registry.remove(t.uid())));
    byClass.clear();
  }

  private List<HttpThrottle> throttlesOf(ServletRegistration servlet) {
    String className = servlet.getClassName();
    return className == null ? List.of() : byClass.computeIfAbsent(className, this::read);
  }

  private List<HttpThrottle> read(String className) {
    Class<?> type = load(className);
    if (type == null) {
      return List.of();
    }
    List<HttpThrottle> throttles = new ArrayList<>();
    try {
      for (Throttled annotation : type.getAnnotationsByType(Throttled.class)) {
        throttles.add(throttle(annotation, className, throttles.size() + 1));
      }
    } catch (IllegalArgumentException e) {
      throttles.forEach(throttle -> registry.remove(throttle.uid()));
      throw new IllegalArgumentException("@Throttled on " + className + ": " + e.getMessage(), e);
    }
    return List.copyOf(throttles);
  }

  private HttpThrottle throttle(Throttled annotation, String className, int number) {
    String defaultUid = number == 1 ? className : className + "#" + number;
    return HttpThrottle.builder(annotation.uid().isEmpty() ? defaultUid : annotation.uid())
        .rate(annotation.value())
        .strategy(Strategies.parse(annotation.strategy()))
        .cost(annotation.cost())
        .onError(annotation.onError())
        .registry(registry)
        .build();
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
