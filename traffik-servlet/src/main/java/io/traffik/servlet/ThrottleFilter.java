package io.traffik.servlet;

import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the requests it is mapped to: by its own throttles and by {@link Throttled} on the servlet
 * a request goes to. What is refused gets a 429 and never reaches the servlet.
 *
 * <p>Registered in web.xml, with init-params {@code throttle.<uid>.rate} and so on, or by code,
 * with {@link #builder()}. All throttles of one request are one hit: all admit it, or none is
 * charged. Each counts at most once per request, however often the request is dispatched; error
 * pages are never limited. Invalid configuration fails {@link #init}, which stops the application,
 * with every mistake in the message. Thread-safe.
 */
public final class ThrottleFilter implements Filter {

  /*
   * Waiting. Where the backend needs I/O, the filter waits on the container's thread, at most until the
   * throttles' deadline. Giving the thread back makes the container run the chain again as ASYNC, and a
   * filter behind ours that is mapped to REQUEST only is then skipped, be it the one that checks the
   * login. The Servlet API does not tell whether there is one, so the deployer has to promise that there
   * is none: asyncDispatch=true, see AsyncDecision.
   */

  private static final Logger LOG = LoggerFactory.getLogger(ThrottleFilter.class);

  private static final String WAITING =
      "a request waits for its backend on the thread, within the deadline, because asyncDispatch does"
          + " not promise that no filter behind this one is mapped to REQUEST only";

  private static final String GIVING_BACK =
      "a request gives its thread back while it waits for its backend, because asyncDispatch promises"
          + " that no filter behind this one is mapped to REQUEST only";

  private final List<HttpThrottle> given;
  private final boolean givenAsyncDispatch;
  private final Headers givenHeaders;
  private final @Nullable String givenDegradedHeader;

  /** What {@link #init} found; null before it and after {@link #destroy}. */
  private volatile @Nullable Setup setup;

  private record Setup(
      Application application,
      FilterThrottles throttles,
      List<HttpThrottle> madeHere,
      boolean asyncDispatch,
      RateLimitHeaders headers) {}

  /** For web.xml; everything comes from init-params. */
  public ThrottleFilter() {
    this(builder());
  }

  private ThrottleFilter(Builder builder) {
    this.given = List.copyOf(builder.throttles);
    this.givenAsyncDispatch = builder.asyncDispatch;
    this.givenHeaders = builder.headers;
    this.givenDegradedHeader = builder.degradedHeader;
  }

  /** For registration by code; init-params of the registration add to it. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The registry of a web application: that of its filters and annotated servlets, with the backend
   * of context-param {@code traffik.backend}. Lives until the last filter has ended.
   */
  public static ThrottleRegistry registry(ServletContext context) {
    return Application.of(context).registry();
  }

  /**
   * Reads the configuration and every annotated servlet.
   *
   * @throws ServletException naming every mistake, with the parameter, its value and what is
   *     accepted
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    List<String> faults = new ArrayList<>();
    Application application = application(config);
    FilterParameters parameters = new FilterParameters(config, faults);
    boolean asyncDispatch = parameters.asyncDispatch(givenAsyncDispatch);
    RateLimitHeaders headers =
        new RateLimitHeaders(
            parameters.headers(givenHeaders), parameters.degradedHeader(givenDegradedHeader));
    refuseOtherBackends(application, faults);
    application.annotatedServlets().readAll(faults);
    List<HttpThrottle> made = parameters.throttles(application.registry());
    List<HttpThrottle> throttles = Stream.concat(given.stream(), made.stream()).toList();
    application.annotatedServlets().requireTogether(throttles, faults);
    application.join();
    if (!faults.isEmpty()) {
      application.leave(made);
      throw invalid(config, String.join("\n  ", faults), null);
    }
    Setup found =
        new Setup(
            application,
            new FilterThrottles(throttles, application.annotatedServlets()),
            made,
            asyncDispatch,
            headers);
    this.setup = found;
    announce(config, found);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Setup current = setup;
    if (current != null
        && request.getDispatcherType() != DispatcherType.ERROR
        && request instanceof HttpServletRequest httpRequest
        && response instanceof HttpServletResponse httpResponse) {
      List<HttpThrottle> throttles = current.throttles.of(httpRequest);
      Passage passage = throttles.isEmpty() ? null : Passage.of(httpRequest);
      List<HttpThrottle> due = passage == null ? throttles : passage.due(throttles);
      filter(
          current, new Exchange(httpRequest, httpResponse, chain, current.headers, passage, due));
    } else {
      chain.doFilter(request, response);
    }
  }

  /** Gives back what {@link #init} took. */
  @Override
  public void destroy() {
    Setup last = setup;
    setup = null;
    if (last != null) {
      last.application.leave(last.madeHere);
    }
  }

  private static void filter(Setup setup, Exchange exchange) throws IOException, ServletException {
    if (exchange.due().isEmpty()) {
      exchange.proceed();
    } else if (setup.asyncDispatch && AsyncDecision.possible(exchange.request())) {
      AsyncDecision.begin(exchange);
    } else {
      // Waits on this thread, at most until the deadline.
      exchange.conclude(Throttle.tryHitAll(exchange.due(), exchange.request()));
    }
  }

  private static Application application(FilterConfig config) throws ServletException {
    try {
      return Application.of(config.getServletContext());
    } catch (IllegalArgumentException e) {
      throw invalid(config, String.valueOf(e.getMessage()), e);
    }
  }

  private static ServletException invalid(
      FilterConfig config, String faults, @Nullable Exception cause) {
    return new ServletException(
        "filter \"" + config.getFilterName() + "\" is not valid:\n  " + faults, cause);
  }

  private static void announce(FilterConfig config, Setup setup) {
    String name = config.getFilterName();
    List<Throttle<?>> annotated = setup.application.annotatedServlets().throttles();
    if (setup.throttles.own().isEmpty() && annotated.isEmpty()) {
      LOG.warn(
          "filter \"{}\" limits nothing: it has no throttle and no servlet is @Throttled", name);
    }
    LOG.info("filter \"{}\" limits all its requests by {}", name, setup.throttles.own());
    LOG.info("filter \"{}\" limits requests to @Throttled servlets by {}", name, annotated);
    LOG.info("filter \"{}\": {}", name, setup.asyncDispatch ? GIVING_BACK : WAITING);
  }

  private void refuseOtherBackends(Application application, List<String> faults) {
    for (HttpThrottle throttle : given) {
      if (throttle.backend() != application.registry().backend()) {
        faults.add(
            "throttle \""
                + throttle.uid()
                + "\" has another backend than the application, and"
                + " limits on different backends cannot be one hit; build it with"
                + " registry(ThrottleFilter.registry(servletContext))");
      }
    }
  }

  /** What a filter is made of. Not thread-safe. */
  public static final class Builder {

    private final List<HttpThrottle> throttles = new ArrayList<>();
    private boolean asyncDispatch;
    private Headers headers = Headers.ALWAYS;
    private @Nullable String degradedHeader;

    private Builder() {}

    /** Adds a throttle for every request the filter is mapped to. */
    public Builder throttle(HttpThrottle throttle) {
      throttles.add(throttle);
      return this;
    }

    /**
     * Promises that no filter behind this one is mapped to REQUEST only, so that a request may be
     * given back to the container while its decision is under way. False unless set. Such a filter,
     * the one that checks the login for instance, would be skipped.
     */
    public Builder asyncDispatch(boolean asyncDispatch) {
      this.asyncDispatch = asyncDispatch;
      return this;
    }

    /** When responses carry rate limit headers; always unless set. */
    public Builder headers(Headers headers) {
      this.headers = headers;
      return this;
    }

    /**
     * The name of a header, such as {@code X-RateLimit-Degraded}, that tells of a request that was
     * answered by the outage contract, and why; none is sent unless set.
     *
     * @throws IllegalArgumentException if it is no name of a header
     */
    public Builder degradedHeader(String name) {
      this.degradedHeader = FilterParameters.requireHeaderName(name);
      return this;
    }

    /** Makes the filter. */
    public ThrottleFilter build() {
      return new ThrottleFilter(this);
    }
  }
}
