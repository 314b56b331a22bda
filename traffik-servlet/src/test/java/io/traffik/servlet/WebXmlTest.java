package io.traffik.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.InMemoryBackend;
import io.traffik.ThrottleRegistry;
import io.traffik.servlet.HttpConnection.Response;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The filter as web.xml configures it, right and wrong, on a real Tomcat. */
class WebXmlTest {

  private static final long NOON_MICROS = 1_795_521_600_000_000L;
  private static final String PLAIN = servlet("plain", "io.traffik.servlet.ContainerTest$Plain");

  private final AtomicLong now = new AtomicLong(NOON_MICROS);
  private final ThrottleRegistry registry =
      ThrottleRegistry.of(InMemoryBackend.builder().clock(now::get).build());

  private static String servlet(String name, String type) {
    return """
        <servlet><servlet-name>%1$s</servlet-name><servlet-class>%2$s</servlet-class></servlet>
        <servlet-mapping><servlet-name>%1$s</servlet-name><url-pattern>/%1$s</url-pattern></servlet-mapping>
        """
        .formatted(name, type);
  }

  /** A filter on everything; parameters alternate between name and value. */
  private static String filter(String name, String... parameters) {
    StringBuilder xml = new StringBuilder("<filter><filter-name>" + name + "</filter-name>");
    xml.append("<filter-class>io.traffik.servlet.ThrottleFilter</filter-class>");
    for (int i = 0; i < parameters.length; i += 2) {
      xml.append("<init-param><param-name>").append(parameters[i]).append("</param-name>");
      xml.append("<param-value>").append(parameters[i + 1]).append("</param-value></init-param>");
    }
    xml.append("</filter><filter-mapping><filter-name>").append(name).append("</filter-name>");
    return xml + "<url-pattern>/*</url-pattern></filter-mapping>\n";
  }

  private static WebXml start(String body, @Nullable ThrottleRegistry registry) throws Exception {
    return new WebXml(body, registry, WebXmlTest.class.getClassLoader());
  }

  private static String contextParam(String name, String value) {
    return "<context-param><param-name>"
        + name
        + "</param-name><param-value>"
        + value
        + "</param-value></context-param>";
  }

  @Test
  void everyParameterHasItsEffect() throws Exception {
    String limits =
        filter(
            "limits",
            "throttle.api.items.rate",
            "10/min, 100/h",
            "throttle.api.items.strategy",
            "tokenBucket(burst=6)",
            "throttle.api.items.cost",
            "3",
            "throttle.api.items.onError",
            "allow",
            "throttle.api.items.deadline",
            "2 s",
            "headers",
            "refused",
            "asyncDispatch",
            "false");

    try (WebXml app = start(limits + PLAIN, registry);
        HttpConnection client = app.connect()) {
      assertThat(app.started()).as(app.problem()).isTrue();
      Response admitted = client.get("/plain");
      assertThat(admitted.status()).isEqualTo(200);
      assertThat(admitted.headers()).doesNotContainKey("x-ratelimit-limit");
      assertThat(client.get("/plain").status()).isEqualTo(200);

      Response refused = client.get("/plain");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("X-RateLimit-Limit")).isEqualTo("100");
      assertThat(refused.header("Retry-After")).isEqualTo("108");
      assertThat(refused.body()).contains("api.items:10/min", "api.items:100/h");
      assertThat(registry.find("api.items")).isPresent();
    }
    assertThat(registry.throttles()).as("what a filter makes goes with it").isEmpty();
  }

  @Test
  void severalFiltersShareOneApplicationAndShowTheTightestLimit() throws Exception {
    String wide = filter("wide", "throttle.wide.rate", "100/min");
    String narrow = filter("narrow", "throttle.narrow.rate", "5/min");
    String widest = filter("widest", "throttle.widest.rate", "1000/min");

    try (WebXml app = start(wide + narrow + widest + PLAIN, registry);
        HttpConnection client = app.connect()) {
      assertThat(client.get("/plain").header("X-RateLimit-Remaining")).isEqualTo("4");
      assertThat(registry.throttles()).hasSize(3);
    }
  }

  @Test
  void withoutAnythingElseTheBackendIsInMemory() throws Exception {
    try (WebXml app = start(filter("f", "throttle.all.rate", "1/h") + PLAIN, null);
        HttpConnection client = app.connect()) {
      assertThat(client.get("/plain").status()).isEqualTo(200);
      assertThat(client.get("/plain").status()).isEqualTo(429);
    }
  }

  @Test
  void theBackendIsAContextParameter() throws Exception {
    String backend = contextParam("traffik.backend", " memory:?maxKeys=10 ");

    try (WebXml app = start(backend + filter("f", "throttle.all.rate", "1/h") + PLAIN, null);
        HttpConnection client = app.connect()) {
      assertThat(client.get("/plain").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "throttle.a.rate | lots | rate \"lots\" is not valid",
        "throttle.a.rate | 5/0s | period \"PT0S\"",
        "throttle.a.rate | -5/s | rate \"-5/s\" is not valid",
        "throttle.a.rate | '' | rate \"\" is not valid",
        "throttle.b.strategy | slidingDoor | there is no such strategy; accepted: fixedWindow",
        "throttle.b.strategy | tokenBucket(burst=0) | burst \"0\" must be",
        "throttle.b.cost | -1 | cost \"-1\" must be 0 or more",
        "throttle.b.cost | some | accepted: a whole number of 0 or more",
        "throttle.b.onError | shrug | accepted: allow, refuse, raise, failover",
        "throttle.b.deadline | soon | accepted: a time such as 250ms or 2s",
        "throttle.b.deadline | 0ms | deadline \"PT0S\" must be positive",
        "throttle.c.strategy | fixedWindow | throttle \"c\" has no rate",
        "throttle.b.limit | 5/s | there is no such parameter; accepted: throttle.<uid>.rate",
        "throttel.b.rate | 5/s | there is no such parameter",
        "headers | sometimes | accepted: [always, refused, never]",
        "asyncDispatch | maybe | accepted: true, false",
        "degradedHeader | a b | \"a b\" is no name of a header; accepted: letters, digits, hyphens",
      })
  void aMistakeStopsTheApplicationNamingParameterValueAndWhatIsAccepted(
      String name, String value, String why) throws Exception {
    String limits = filter("limits", "throttle.b.rate", "5/s", name, value);

    try (WebXml app = start(limits + PLAIN, registry)) {
      assertThat(app.started()).isFalse();
      assertThat(app.problem()).contains("filter \"limits\" is not valid").contains(why);
      if (!name.startsWith("throttle.c")) {
        assertThat(app.problem()).contains("init-param \"" + name + "\" is \"" + value + "\"");
      }
    }
    assertThat(registry.throttles()).as("nothing is half done").isEmpty();
  }

  @Test
  void aRateThatTheStrategyCannotKeepStopsTheApplication() throws Exception {
    String limits =
        filter(
            "limits", "throttle.a.rate", "999999999989/30d", "throttle.a.strategy", "tokenBucket");

    try (WebXml app = start(limits + PLAIN, registry)) {
      assertThat(app.started()).isFalse();
      assertThat(app.problem())
          .contains("init-param \"throttle.a.rate\" is \"999999999989/30d\"")
          .contains("cannot be kept exactly");
    }
  }

  /** A backend that never answers, by the contracts that a web.xml can name. */
  @ParameterizedTest
  @CsvSource({
    "allow, 200 200 200, X-Degraded",
    "refuse, 429 429 429, X-Degraded",
    "failover, 200 200 429, X-Degraded",
    "failover(nodes=2), 200 429 429, X-Degraded",
    "allow, 200 200 200, ",
  })
  void anOutageIsAnsweredByContractAndShownInAHeader(
      String onError, String statuses, @Nullable String header) throws Exception {
    SlowBackend dead = new SlowBackend(InMemoryBackend.create());
    String limits =
        filter(
            "limits",
            "throttle.a.rate",
            "2/h",
            "throttle.a.deadline",
            "50ms",
            "throttle.a.onError",
            onError,
            header == null ? "headers" : "degradedHeader",
            header == null ? "always" : header);

    try (WebXml app = start(limits + PLAIN, ThrottleRegistry.of(dead));
        HttpConnection client = app.connect()) {
      assertThat(app.started()).as(app.problem()).isTrue();
      for (String status : statuses.split(" ", -1)) {
        Response response = client.get("/plain");
        assertThat(response.status()).hasToString(status);
        assertThat(response.headers().get("x-degraded"))
            .isEqualTo(header == null ? null : "timeout");
        boolean counted = onError.startsWith("failover");
        assertThat(response.headers().containsKey("x-ratelimit-limit")).isEqualTo(counted);
        assertThat(response.headers().containsKey("retry-after"))
            .isEqualTo(counted && response.status() == 429);
      }
    } finally {
      dead.close();
    }
  }

  @Test
  void aParameterWithoutAValueStopsTheApplication() throws Exception {
    String limits =
        filter("limits", "throttle.a.rate", "5/s", "throttle.a.cost", "2", "headers", "never")
            .replaceAll("<param-value>[^<]*</param-value>", "");

    try (WebXml app = start(limits + PLAIN, registry)) {
      assertThat(app.started()).isFalse();
      assertThat(app.problem())
          .contains("\"throttle.a.rate\" has no value")
          .contains("\"throttle.a.cost\" has no value")
          .contains("\"headers\" has no value");
    }
  }

  @Test
  void aCostThatCouldNeverBePaidStopsTheApplication() throws Exception {
    String limits = filter("limits", "throttle.a.rate", "5/h", "throttle.a.cost", "9");

    try (WebXml app = start(limits + PLAIN, registry)) {
      assertThat(app.started()).isFalse();
      assertThat(app.problem()).contains("cost \"9\" can never be admitted by rate \"5/h\"");
    }
  }

  @Test
  void allMistakesAreToldAtOnce() throws Exception {
    String limits =
        filter(
            "limits",
            "throttle.a.rate",
            "lots",
            "throttle.a.cost",
            "some",
            "throttle.b.rate",
            "5/fortnight",
            "headers",
            "sometimes");

    try (WebXml app = start(limits + PLAIN, registry)) {
      assertThat(app.problem())
          .contains("\"lots\"", "\"some\"", "\"5/fortnight\"", "\"sometimes\"");
    }
  }

  @Test
  void aUidThatIsTakenStopsTheApplication() throws Exception {
    String twice =
        filter("one", "throttle.same.rate", "5/s") + filter("two", "throttle.same.rate", "9/s");

    try (WebXml app = start(twice + PLAIN, registry)) {
      assertThat(app.started()).isFalse();
      assertThat(app.problem()).contains("uid \"same\" is taken by throttle same (rate [");
    }
  }

  @Test
  void anUnknownBackendSchemeStopsTheApplication() throws Exception {
    String backend = contextParam("traffik.backend", "carrier-pigeon://loft");

    try (WebXml app = start(backend + filter("f") + PLAIN, null)) {
      assertThat(app.started()).isFalse();
      assertThat(app.problem())
          .contains("context-param \"traffik.backend\": backend \"carrier-pigeon://loft\"")
          .contains("accepted: memory:");
    }
  }

  @Throttled("lots")
  public static class BadRate extends ContainerTest.Plain {
    private static final long serialVersionUID = 1L;
  }

  @Throttled("5/s")
  @Throttled(value = "5/s", strategy = "slidingDoor")
  public static class BadStrategy extends ContainerTest.Plain {
    private static final long serialVersionUID = 1L;
  }

  @Throttled(value = "5/s", cost = -3)
  public static class BadCost extends ContainerTest.Plain {
    private static final long serialVersionUID = 1L;
  }

  @Throttled(value = "5/s", onError = "shrug")
  public static class BadOnError extends ContainerTest.Plain {
    private static final long serialVersionUID = 1L;
  }

  @Throttled(value = "5/s", uid = "same")
  @Throttled(value = "9/s", uid = "same")
  public static class SameUid extends ContainerTest.Plain {
    private static final long serialVersionUID = 1L;
  }

  @ParameterizedTest
  @CsvSource({
    "BadRate, rate \"lots\" is not valid",
    "BadStrategy, strategy \"slidingDoor\" is not valid",
    "BadCost, cost \"-3\" must be 0 or more",
    "BadOnError, onError \"shrug\" is not known",
    "SameUid, uid \"same\" is taken",
  })
  void aMistakeInAnAnnotationStopsTheApplicationNamingTheServlet(String type, String why)
      throws Exception {
    String servlet = servlet("bad", "io.traffik.servlet.WebXmlTest$" + type);

    try (WebXml app = start(filter("limits") + servlet, registry)) {
      assertThat(app.started()).isFalse();
      assertThat(app.problem())
          .contains("servlet \"bad\": @Throttled on io.traffik.servlet.WebXmlTest$" + type)
          .contains(why);
    }
    assertThat(registry.throttles()).isEmpty();
  }

  @Throttled(value = "2/h", uid = "shared")
  public abstract static class Base extends ContainerTest.Plain {
    private static final long serialVersionUID = 1L;
  }

  public static class One extends Base {
    private static final long serialVersionUID = 1L;
  }

  public static class Two extends Base {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void servletsThatInheritAnAnnotationShareItsLimit() throws Exception {
    String servlets =
        servlet("one", "io.traffik.servlet.WebXmlTest$One")
            + servlet("two", "io.traffik.servlet.WebXmlTest$Two");

    try (WebXml app = start(filter("f") + servlets, registry);
        HttpConnection client = app.connect()) {
      assertThat(app.started()).as(app.problem()).isTrue();
      assertThat(client.get("/one").status()).isEqualTo(200);
      assertThat(client.get("/two").status()).isEqualTo(200);
      assertThat(client.get("/one").status()).isEqualTo(429);
    }
  }

  @Throttled(value = "1/h", onError = "allow")
  public static class Lenient extends ContainerTest.Plain {
    private static final long serialVersionUID = 1L;
  }

  @Throttled("1/h")
  public static class Default extends ContainerTest.Plain {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void anAnnotationMayNameItsOutageContract() throws Exception {
    SlowBackend dead = new SlowBackend(InMemoryBackend.create());
    String servlets =
        servlet("lenient", "io.traffik.servlet.WebXmlTest$Lenient")
            + servlet("default", "io.traffik.servlet.WebXmlTest$Default");

    try (WebXml app = start(filter("f") + servlets, ThrottleRegistry.of(dead));
        HttpConnection client = app.connect()) {
      assertThat(client.get("/lenient").status()).isEqualTo(200);
      assertThat(client.get("/default").status()).isEqualTo(429);
    } finally {
      dead.close();
    }
  }

  @Throttled("1/min")
  @Throttled("9/min")
  public static class Unnamed extends ContainerTest.Plain {
    private static final long serialVersionUID = 1L;
  }

  /** One class under two names is one servlet to its clients, and has one limit. */
  @Test
  void annotationsWithoutUidAreNamedAfterTheClassAndMadeOncePerClass() throws Exception {
    String type = "io.traffik.servlet.WebXmlTest$Unnamed";

    try (WebXml app = start(filter("f") + servlet("one", type) + servlet("two", type), registry);
        HttpConnection client = app.connect()) {
      assertThat(registry.throttles())
          .extracting(throttle -> throttle.uid())
          .containsExactlyInAnyOrderElementsOf(List.of(type, type + "#2"));
      assertThat(client.get("/one").status()).isEqualTo(200);
      assertThat(client.get("/two").status()).isEqualTo(429);
    }
  }
}
