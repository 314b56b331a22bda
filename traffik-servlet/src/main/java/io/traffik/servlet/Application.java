package io.traffik.servlet;

import io.traffik.Backend;
import io.traffik.ThrottleRegistry;
import jakarta.servlet.ServletContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the filters of one web application share: its registry and the throttles of its annotated
 * servlets. Kept in a context attribute from the first filter's start to the last one's end.
 * Thread-safe.
 */
final class Application {

  static final String BACKEND_PARAMETER = "traffik.backend";

  /** Where an application may put a registry of its own, with a backend of its own. */
  static final String REGISTRY_ATTRIBUTE = ThrottleRegistry.class.getName();

  private static final String ATTRIBUTE = Application.class.getName();
  private static final String DEFAULT_BACKEND = "memory:";

  private final ServletContext context;
  private final ThrottleRegistry registry;
  private final AnnotatedServlets annotatedServlets;

  /** Ours to close; null if the registry was given by the application. */
  private final @Nullable Backend ownBackend;

  /** How many filters have joined; guarded by the class. */
  private int filters;

  private Application(ServletContext context, ThrottleRegistry registry, @Nullable Backend own) {
    this.context = context;
    this.registry = registry;
    this.ownBackend = own;
    this.annotatedServlets = new AnnotatedServlets(context, registry);
  }

  /**
   * The application of a context, begun if nobody has.
   *
   * @throws IllegalArgumentException if the backend's address is not valid
   */
  static Application of(ServletContext context) {
    synchronized (Application.class) {
      if (context.getAttribute(ATTRIBUTE) instanceof Application known) {
        return known;
      }
      Application begun = begin(context);
      context.setAttribute(ATTRIBUTE, begun);
      return begun;
    }
  }

  private static Application begin(ServletContext context) {
    if (context.getAttribute(REGISTRY_ATTRIBUTE) instanceof ThrottleRegistry given) {
      return new Application(context, given, null);
    }
    String uri = context.getInitParameter(BACKEND_PARAMETER);
    try {
      Backend backend = Backend.of(uri == null ? DEFAULT_BACKEND : uri.strip());
      return new Application(context, ThrottleRegistry.of(backend), backend);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "context-param \"" + BACKEND_PARAMETER + "\": " + e.getMessage(), e);
    }
  }

  /** A filter begins. */
  void join() {
    synchronized (Application.class) {
      filters++;
    }
  }

  /** A filter ends, and the throttles go that it has made; the last one ends the application. */
  void leave(List<HttpThrottle> made) {
    synchronized (Application.class) {
      made.forEach(throttle -> registry.remove(throttle.uid()));
      filters--;
      if (filters == 0) {
        context.removeAttribute(ATTRIBUTE);
        annotatedServlets.close();
        if (ownBackend != null) {
          ownBackend.close();
        }
      }
    }
  }

  ThrottleRegistry registry() {
    return registry;
  }

  AnnotatedServlets annotatedServlets() {
    return annotatedServlets;
  }
}
