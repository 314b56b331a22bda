package io.traffik.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.traffik.Backend;
import io.traffik.InMemoryBackend;
import io.traffik.Strategies;
import io.traffik.ThrottleRegistry;
import io.traffik.ThrottledException;
import io.traffik.servlet.HttpConnection.Response;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the filter promises, on real containers over real sockets. */
class ContainerTest {

  private static final long NOON_MICROS = 1_795_521_600_000_000L;
  private static final long SECOND = 1_000_000;

  private final AtomicLong now = new AtomicLong(NOON_MICROS);
  private final InMemoryBackend memory = InMemoryBackend.builder().clock(now::get).build();

  /** Answers with what it was asked for. */
  public static class Plain extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      response.getWriter().write("served");
    }
  }

  @Throttled(value = "2/min", uid = "items")
  public static class Items extends Plain {
    private static final long serialVersionUID = 1L;
  }

  @Throttled(value = "3/s", uid = "burst", strategy = "token-bucket(burst=4)")
  @Throttled(value = "10/min", uid = "dear", cost = 3)
  public static class Search extends Plain {
    private static final long serialVersionUID = 1L;
  }

  /** Dispatches to where the request says, and serves what comes back. */
  public static class Dispatching extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      String to = String.valueOf(request.getParameter("to"));
      switch (String.valueOf(request.getParameter("by"))) {
        case "forward" -> request.getRequestDispatcher(to).forward(request, response);
        case "include" -> {
          response.setHeader("Content-Language", "de");
          response.getWriter().write("[");
          request.getRequestDispatcher(to).include(request, response);
          if (request.getParameter("twice") != null) {
            request.getRequestDispatcher(to).include(request, response);
          }
          response.getWriter().write("]");
        }
        case "async" -> {
          AsyncContext async = request.startAsync(request, response);
          async.dispatch(to);
        }
        default -> throw new ServletException("on purpose");
      }
    }
  }

  private static void use(ServletContext context, Backend backend) {
    context.setAttribute(ThrottleRegistry.class.getName(), ThrottleRegistry.of(backend));
  }

  /** Started with the memory of this test and a bare filter in front of everything. */
  private Container.Running limited(Container container, Container.Application application)
      throws Exception {
    return container.start(
        context -> {
          use(context, memory);
          filter(context, "limits", new ThrottleFilter(), DispatcherType.REQUEST);
          application.register(context);
        });
  }

  private static void servlet(ServletContext context, String path, HttpServlet servlet) {
    var registration = context.addServlet(path.substring(1), servlet);
    registration.addMapping(path);
    registration.setAsyncSupported(true);
  }

  private static FilterRegistration.Dynamic filter(
      ServletContext context, String name, Filter filter, DispatcherType... types) {
    FilterRegistration.Dynamic registration = context.addFilter(name, filter);
    registration.setAsyncSupported(true);
    EnumSet<DispatcherType> dispatchers = EnumSet.noneOf(DispatcherType.class);
    dispatchers.addAll(List.of(types));
    registration.addMappingForUrlPatterns(dispatchers, true, "/*");
    return registration;
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void anAnnotatedServletIsLimitedAndOthersAreNot(Container container) throws Exception {
    try (var running =
            limited(
                container,
                context -> {
                  servlet(context, "/items", new Items());
                  servlet(context, "/free", new Plain());
                });
        var client = running.connect()) {
      now.addAndGet(10 * SECOND + 1);

      Response first = client.get("/items");
      Response second = client.get("/items");
      Response third = client.get("/items");
      Response free = client.get("/free");

      assertThat(List.of(first.status(), second.status(), third.status(), free.status()))
          .containsExactly(200, 200, 429, 200);
      assertThat(first.body()).isEqualTo("served");
      assertThat(first.header("X-RateLimit-Limit")).isEqualTo("2");
      assertThat(first.header("X-RateLimit-Remaining")).isEqualTo("1");
      assertThat(first.header("X-RateLimit-Reset")).isEqualTo("50");
      assertThat(third.header("Retry-After")).isEqualTo("50");
      assertThat(third.header("X-RateLimit-Remaining")).isEqualTo("0");
      assertThat(third.header("Cache-Control")).isEqualTo("no-store");
      assertThat(third.header("Content-Type")).startsWith("application/problem+json");
      JsonNode problem = new ObjectMapper().readTree(third.body());
      assertThat(problem.get("type").asText())
          .isEqualTo("https://iana.org/assignments/http-problem-types#quota-exceeded");
      assertThat(problem.get("status").asInt()).isEqualTo(429);
      assertThat(problem.get("title").asText()).isNotBlank();
      assertThat(problem.get("detail").asText()).contains("50 s");
      assertThat(problem.get("violated-policies")).hasSize(1);
      assertThat(problem.get("violated-policies").get(0).asText()).isEqualTo("items");
      assertThat(free.headers()).doesNotContainKey("x-ratelimit-limit");

      now.addAndGet(50 * SECOND);
      assertThat(client.get("/items").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void severalAnnotationsAreOneHitAllOrNothing(Container container) throws Exception {
    try (var running =
            limited(
                container,
                context -> {
                  servlet(context, "/search", new Search());
                });
        var client = running.connect()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.get("/search").status()).isEqualTo(200);
      }

      Response refused = client.get("/search");

      assertThat(refused.status()).isEqualTo(429);
      assertThat(new ObjectMapper().readTree(refused.body()).get("violated-policies"))
          .extracting(JsonNode::asText)
          .containsExactly("dear");
      assertThat(refused.header("X-RateLimit-Limit")).isEqualTo("10");
    }
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void aRefusalByADirectCallIsAnsweredLikeAnyOther(Container container) throws Exception {
    try (var running =
            limited(
                container,
                context -> {
                  HttpThrottle throttle =
                      HttpThrottle.builder("direct")
                          .rate("1/min")
                          .strategy(Strategies.tokenBucket())
                          .registry(ThrottleFilter.registry(context))
                          .build();
                  servlet(
                      context,
                      "/direct",
                      new HttpServlet() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected void doGet(
                            HttpServletRequest request, HttpServletResponse response)
                            throws IOException, ServletException {
                          response.getWriter().write("half of it");
                          try {
                            throttle.hit(request, request.getParameter("dear") == null ? 1 : 5);
                          } catch (ThrottledException e) {
                            if (request.getParameter("wrapped") != null) {
                              throw new ServletException(e);
                            }
                            throw e;
                          }
                        }
                      });
                });
        var client = running.connect()) {
      assertThat(client.get("/direct").body()).isEqualTo("half of it");

      Response refused = client.get("/direct");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).isEqualTo("60");
      assertThat(refused.body()).startsWith("{").contains("\"direct\"");

      Response never = client.get("/direct?dear=yes&wrapped=yes");
      assertThat(never.status()).isEqualTo(429);
      assertThat(never.headers()).doesNotContainKey("retry-after");
      assertThat(never.body()).contains("costs 5, and at most 1 are ever admitted");
    }
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void aRequestIsCountedOnceHoweverItIsDispatched(Container container) throws Exception {
    try (var running =
            container.start(
                context -> {
                  use(context, memory);
                  HttpThrottle all =
                      HttpThrottle.builder("all")
                          .rate("100/min")
                          .registry(ThrottleFilter.registry(context))
                          .build();
                  filter(
                      context,
                      "limits",
                      ThrottleFilter.builder().throttle(all).build(),
                      DispatcherType.values());
                  filter(
                      context,
                      "again",
                      ThrottleFilter.builder().throttle(all).build(),
                      DispatcherType.values());
                  servlet(context, "/dispatch", new Dispatching());
                  servlet(context, "/plain", new Plain());
                  servlet(context, "/items", new Items());
                });
        var client = running.connect()) {
      int remaining = 100;
      for (String by : List.of("forward", "include", "async")) {
        Response response = client.get("/dispatch?to=/plain&by=" + by);
        assertThat(response.status()).as(by).isEqualTo(200);
        assertThat(response.header("X-RateLimit-Remaining")).as(by).isEqualTo("" + --remaining);
      }
      try (var failing = running.connect()) {
        assertThat(failing.get("/dispatch?by=failing").status()).isEqualTo(500);
      }
      remaining--;

      assertThat(client.get("/dispatch?to=/items&by=forward").body()).isEqualTo("served");
      assertThat(client.get("/dispatch?to=/items&by=async").body()).isEqualTo("served");
      Response refused = client.get("/dispatch?to=/items&by=forward");
      assertThat(refused.status())
          .as("the servlet behind a forward has a limit too")
          .isEqualTo(429);
      assertThat(client.get("/dispatch?to=/items&by=include").body())
          .as("a refused include is left out, where the container tells what is included")
          .isEqualTo(container.tellsWhatIsIncluded() ? "[]" : "[served]");
      assertThat(client.get("/dispatch?to=/items&by=include&twice=yes").body())
          .as("also when it is asked for again")
          .isEqualTo(container.tellsWhatIsIncluded() ? "[]" : "[servedserved]");
      assertThat(client.get("/plain").header("X-RateLimit-Remaining"))
          .isEqualTo("" + (remaining - 6));
    }
  }

  /** A login filter behind ours, mapped to REQUEST only as web.xml does by default. */
  private static void authentication(ServletContext context) {
    filter(
        context,
        "login",
        (request, response, chain) -> ((HttpServletResponse) response).sendError(401),
        DispatcherType.REQUEST);
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void byDefaultAFilterBehindOursIsNeverSkippedHoweverSlowTheBackend(Container container)
      throws Exception {
    SlowBackend slow = new SlowBackend(memory);
    try (var running =
            container.start(
                context -> {
                  use(context, slow);
                  filter(
                      context,
                      "limits",
                      new ThrottleFilter(),
                      DispatcherType.REQUEST,
                      DispatcherType.ASYNC);
                  authentication(context);
                  servlet(context, "/items", new Items());
                });
        var client = running.connect()) {
      slow.answerFrom(1);

      assertThat(client.get("/items").status()).isEqualTo(401);
      assertThat(client.get("/items").status()).isEqualTo(401);
      assertThat(client.get("/items").status()).isEqualTo(429);
      assertThat(slow.asked()).isEqualTo(3);
    } finally {
      slow.close();
    }
  }

  /** Far more requests than threads are under way at once: none of them holds a thread. */
  @ParameterizedTest
  @EnumSource(Container.class)
  void withAsyncDispatchNoRequestHoldsAThreadWhileItsDecisionIsUnderWay(Container container)
      throws Exception {
    int requests = 6 * Container.THREADS;
    SlowBackend slow = new SlowBackend(memory);
    List<HttpConnection> clients = new ArrayList<>();
    AtomicInteger inFront = new AtomicInteger();
    try (var running =
        container.start(
            context -> {
              use(context, slow);
              HttpThrottle all =
                  HttpThrottle.builder("all")
                      .rate("30/min")
                      .deadline(Duration.ofSeconds(20))
                      .registry(ThrottleFilter.registry(context))
                      .build();
              filter(
                  context,
                  "in front",
                  (request, response, chain) -> {
                    inFront.incrementAndGet();
                    chain.doFilter(request, response);
                  },
                  DispatcherType.REQUEST);
              filter(
                  context,
                  "limits",
                  ThrottleFilter.builder().throttle(all).asyncDispatch(true).build(),
                  DispatcherType.REQUEST,
                  DispatcherType.ASYNC);
              servlet(context, "/plain", new Plain());
            })) {
      for (int i = 0; i < requests; i++) {
        HttpConnection client = running.connect();
        clients.add(client);
        client.send("/plain");
      }

      slow.answerFrom(requests);

      List<Integer> statuses = clients.stream().map(client -> client.read().status()).toList();
      assertThat(statuses.stream().filter(status -> status == 200)).hasSize(30);
      assertThat(statuses.stream().filter(status -> status == 429)).hasSize(requests - 30);
      assertThat(inFront).hasValue(requests);
    } finally {
      clients.forEach(HttpConnection::close);
      slow.close();
    }
  }

  /** A mapping without dispatchers, as web.xml has it by default: what is refused stays refused. */
  @ParameterizedTest
  @EnumSource(Container.class)
  void asyncDispatchRefusesAlsoWhereTheFilterIsNotMappedToAsync(Container container)
      throws Exception {
    SlowBackend slow = new SlowBackend(memory);
    try (var running =
            container.start(
                context -> {
                  use(context, slow);
                  ThrottleFilter filter = ThrottleFilter.builder().asyncDispatch(true).build();
                  filter(context, "limits", filter, DispatcherType.REQUEST);
                  servlet(context, "/items", new Items());
                });
        var client = running.connect()) {
      slow.answerFrom(1);

      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        statuses.add(client.get("/items").status());
      }
      assertThat(statuses).containsExactly(200, 200, 429, 429, 429, 429, 429, 429, 429, 429);
    } finally {
      slow.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void asyncDispatchAnswersABugWithAnErrorAndNotWithTheServlet(Container container)
      throws Exception {
    SlowBackend broken = new SlowBackend(null);
    try (var running =
            container.start(
                context -> {
                  use(context, broken);
                  ThrottleFilter filter = ThrottleFilter.builder().asyncDispatch(true).build();
                  filter(context, "limits", filter, DispatcherType.REQUEST, DispatcherType.ASYNC);
                  servlet(context, "/items", new Items());
                });
        var client = running.connect()) {
      broken.answerFrom(1);

      assertThat(client.get("/items").status()).isEqualTo(500);
    } finally {
      broken.close();
    }
  }

  /** What an application calls inside an included fragment refuses that fragment only. */
  @ParameterizedTest
  @EnumSource(Container.class)
  void aLateRefusalInsideAnIncludeLeavesThePageAlone(Container container) throws Exception {
    try (var running =
            container.start(
                context -> {
                  use(context, memory);
                  filter(
                      context,
                      "limits",
                      new ThrottleFilter(),
                      DispatcherType.REQUEST,
                      DispatcherType.INCLUDE);
                  HttpThrottle dear =
                      HttpThrottle.builder("dear")
                          .rate("1/h")
                          .registry(ThrottleFilter.registry(context))
                          .build();
                  servlet(context, "/dispatch", new Dispatching());
                  servlet(
                      context,
                      "/fragment",
                      new HttpServlet() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected void doGet(
                            HttpServletRequest request, HttpServletResponse response) {
                          dear.hit(request, 5);
                        }
                      });
                });
        var client = running.connect()) {
      Response page = client.get("/dispatch?to=/fragment&by=include");

      assertThat(page.status()).isEqualTo(200);
      assertThat(page.header("Content-Language")).isEqualTo("de");
      assertThat(page.body()).isEqualTo("[]");
    }
  }

  /** Responses of filters in front that break when a refusal is written. */
  static Stream<Arguments> containersAndBreakages() {
    return Stream.of(Container.values())
        .flatMap(
            container ->
                Stream.of("header", "stream", "committed")
                    .map(breakage -> Arguments.of(container, breakage)));
  }

  @ParameterizedTest
  @MethodSource("containersAndBreakages")
  void asyncDispatchEndsARequestAlsoWhereItCannotBeAnswered(Container container, String breakage)
      throws Exception {
    boolean committed = breakage.equals("committed");
    SlowBackend slow = new SlowBackend(committed ? null : memory);
    try (var running =
            container.start(
                context -> {
                  use(context, slow);
                  filter(
                      context,
                      "breaking",
                      (request, response, chain) -> {
                        if (committed) {
                          response.flushBuffer();
                        }
                        chain.doFilter(
                            request, new Breaking((HttpServletResponse) response, breakage));
                      },
                      DispatcherType.REQUEST);
                  ThrottleFilter filter =
                      ThrottleFilter.builder().asyncDispatch(true).headers(Headers.NEVER).build();
                  filter(context, "limits", filter, DispatcherType.REQUEST, DispatcherType.ASYNC);
                  servlet(context, "/items", new Items());
                });
        var client = running.connect()) {
      slow.answerFrom(1);
      if (committed) {
        assertThat(endedOrBrokenOff(client)).isTrue();
      } else {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          statuses.add(client.get("/items").status());
        }
        assertThat(statuses).containsExactly(200, 200, 500);
      }
    } finally {
      slow.close();
    }
  }

  /** Not left hanging; a container may break off what it had begun. */
  private static boolean endedOrBrokenOff(HttpConnection client) {
    try {
      return client.get("/items").status() == 200;
    } catch (UncheckedIOException e) {
      return !(e.getCause() instanceof SocketTimeoutException);
    }
  }

  /** Throws where a refusal is written. */
  private static final class Breaking extends HttpServletResponseWrapper {

    private final String breakage;

    Breaking(HttpServletResponse response, String breakage) {
      super(response);
      this.breakage = breakage;
    }

    @Override
    public void setHeader(String name, String value) {
      if (breakage.equals("header")) {
        throw new IllegalArgumentException("a broken wrapper");
      }
      super.setHeader(name, value);
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      if (breakage.equals("stream")) {
        throw new IOException("a broken wrapper");
      }
      return super.getOutputStream();
    }
  }

  /** What an application may have done to the response before its own call refuses. */
  @ParameterizedTest
  @EnumSource(Container.class)
  void aLateRefusalIsWholeWhateverTheServletHadBegun(Container container) throws Exception {
    try (var running =
        limited(
            container,
            context -> {
              HttpThrottle spent =
                  HttpThrottle.builder("spent")
                      .rate("1/h")
                      .registry(ThrottleFilter.registry(context))
                      .build();
              servlet(
                  context,
                  "/late",
                  new HttpServlet() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected void doGet(HttpServletRequest request, HttpServletResponse response)
                        throws IOException {
                      response.setHeader("Access-Control-Allow-Origin", "*");
                      switch (String.valueOf(request.getParameter("begun"))) {
                        case "gzip" -> response.setHeader("Content-Encoding", "gzip");
                        case "charset" -> response.setContentType("text/plain;charset=UTF-16BE");
                        case "length" -> {
                          response.setContentLength(5_000);
                          response.getWriter().write("begun");
                        }
                        case "utf16" -> {
                          response.setContentType("text/plain;charset=UTF-16BE");
                          response.getWriter().write("begun");
                        }
                        case "async" -> request.startAsync(request, response).setTimeout(60_000);
                        case "flushed" -> {
                          response.getWriter().write("begun");
                          response.flushBuffer();
                        }
                        default -> {}
                      }
                      spent.hit(request);
                    }
                  });
            })) {
      try (var client = running.connect()) {
        assertThat(client.get("/late").status()).isEqualTo(200);
        for (String begun : List.of("nothing", "gzip", "async", "charset", "length", "utf16")) {
          Response response = client.get("/late?begun=" + begun);
          assertThat(response.status()).as(begun).isEqualTo(429);
          assertThat(response.headers()).as(begun).doesNotContainKey("content-encoding");
          assertThat(response.header("Access-Control-Allow-Origin")).as(begun).isEqualTo("*");
          assertThat(response.body().replace("\0", ""))
              .as(begun)
              .contains("\"spent\"")
              .endsWith("}");
        }
      }
      if (container.breaksOffWhatFails()) {
        try (var client = running.connect()) {
          assertThatExceptionOfType(UncheckedIOException.class)
              .as("what had gone out must not look complete")
              .isThrownBy(() -> client.get("/late?begun=flushed"));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void aBackendThatNeverAnswersIsAnsweredByContractWithinTheDeadline(Container container)
      throws Exception {
    SlowBackend dead = new SlowBackend(memory);
    try (var running =
            container.start(
                context -> {
                  use(context, dead);
                  FilterRegistration.Dynamic limits =
                      filter(context, "limits", new ThrottleFilter(), DispatcherType.REQUEST);
                  limits.setInitParameter("throttle.all.rate", "5/min");
                  limits.setInitParameter("throttle.all.deadline", "20ms");
                  servlet(context, "/plain", new Plain());
                });
        var client = running.connect()) {
      Response response = client.get("/plain");

      assertThat(response.status()).isEqualTo(429);
      assertThat(response.headers()).doesNotContainKeys("retry-after", "x-ratelimit-limit");
      assertThat(response.body()).contains("cannot be counted at present");
    } finally {
      dead.close();
    }
  }
}
