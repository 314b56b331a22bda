package io.traffik.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.traffik.InMemoryBackend;
import io.traffik.Strategy;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import io.traffik.servlet.WebXml;
import io.traffik.test.server.TestRedis;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Every snippet in README and docs compiles; those of the README run on a real Tomcat. */
class DocumentationTest {

  private static final Path README = Sources.ROOT.resolve("README.md");
  private static final long NOON_MICROS = 1_795_521_600_000_000L;

  private static final String FILTER_ONLY =
      """
      <filter><filter-name>f</filter-name>
      <filter-class>io.traffik.servlet.ThrottleFilter</filter-class></filter>
      <filter-mapping><filter-name>f</filter-name><url-pattern>/*</url-pattern></filter-mapping>
      """;

  static Stream<Path> pages() {
    return Stream.concat(
        Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(Sources.ROOT::resolve),
        Sources.below(Sources.ROOT.resolve("docs"), ".md").stream());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyJavaSnippetCompiles(Path page) throws IOException {
    for (String block : Snippets.in(page, "java")) {
      assertThat(Snippets.compiled(block, Snippets.temporaryDirectory())).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandExists(Path page) {
    String usage = Sources.text(Sources.ROOT.resolve("dev"));
    Pattern.compile("\\./dev( \\w+( --\\w+)?)")
        .matcher(Sources.text(page))
        .results()
        .map(MatchResult::group)
        .map(command -> command.substring("./dev ".length()))
        .forEach(command -> assertThat(usage).containsPattern("\\n  " + command + " "));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkToAFileLeadsSomewhere(Path page) {
    Pattern.compile("\\]\\((?!https?:)([^)#]+)\\)")
        .matcher(Sources.text(page))
        .results()
        .map(link -> page.resolveSibling(link.group(1)))
        .forEach(target -> assertThat(target).exists());
  }

  @Test
  void everyTestThatTheReadmeNamesExists() {
    List<String> tests = Sources.all().stream().map(file -> file.getFileName().toString()).toList();

    List<String> named =
        Pattern.compile("`(\\w+(?:Test|Properties))`")
            .matcher(Sources.text(README))
            .results()
            .map(name -> name.group(1) + ".java")
            .toList();

    assertThat(named).hasSizeGreaterThan(8);
    assertThat(tests).containsAll(named);
  }

  @Test
  void theWebXmlOfTheReadmeLimits() throws Exception {
    String filter = Snippets.in(README, "xml").get(0);

    try (Application application = new Application(filter, Plain.class)) {
      for (int i = 0; i < 10; i++) {
        assertThat(application.get().statusCode()).isEqualTo(200);
      }
      HttpResponse<String> refused = application.get();
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.body()).contains("\"violated-policies\":[\"api:10/s\"]");
    }
  }

  @Test
  void theWebXmlOfTheRedisPageLimitsTwoServersTogether() throws Exception {
    String setUp =
        setUp(Long.MAX_VALUE)
            .replace("localhost:6379", TestRedis.single().address())
            .replace("namespace=shop", "namespace=documentation-" + UUID.randomUUID());

    assertThat(Snippets.in(README, "xml").get(1))
        .as("the beginning of it")
        .isEqualTo(setUp(3).replace("?namespace=shop", ""));
    try (Application one = new Application(setUp, Plain.class, /* registry= */ null);
        Application other = new Application(setUp, Plain.class, /* registry= */ null)) {
      for (int i = 0; i < 5; i++) {
        assertThat((i % 2 == 0 ? one : other).get().statusCode()).isEqualTo(200);
      }
      assertThat(one.get().statusCode()).isEqualTo(429);
      assertThat(other.get().statusCode()).isEqualTo(429);
    }
  }

  private static String setUp(long lines) {
    return Snippets.in(Sources.ROOT.resolve("docs/redis.md"), "xml")
        .get(0)
        .lines()
        .limit(lines)
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  @Test
  void theAnnotatedServletOfTheReadmeIsLimited() throws Exception {
    try (Application application = application("class ItemsServlet")) {
      for (int i = 0; i < 20; i++) {
        assertThat(application.get().body()).startsWith("items");
      }
      assertThat(application.get().statusCode()).isEqualTo(429);
    }
  }

  @Test
  void theDirectCallOfTheReadmeIsLimitedAndRefusedAsShown() throws Exception {
    try (Application application = application("class SearchServlet")) {
      for (int i = 0; i < 4; i++) {
        assertThat(application.get().body()).startsWith("found");
      }
      HttpResponse<String> refused = application.get();

      String shown = Snippets.in(README, "http").get(0);
      assertThat("HTTP/1.1 " + refused.statusCode()).isEqualTo(shown.lines().toList().get(0));
      for (String header : shown.lines().skip(1).takeWhile(line -> !line.isEmpty()).toList()) {
        int colon = header.indexOf(':');
        assertThat(refused.headers().firstValue(header.substring(0, colon)))
            .as(header)
            .hasValue(header.substring(colon + 1).strip());
      }
      UnaryOperator<String> withoutLineBreaks = text -> text.replaceAll("\\n ?", "");
      assertThat(withoutLineBreaks.apply(shown)).endsWith(refused.body());
    }
  }

  @Test
  void theStrategyOfThePageIsShortAndWorks() throws Exception {
    String block = Snippets.in(Sources.ROOT.resolve("docs/extending-strategies.md"), "java").get(0);
    Constructor<?> constructor =
        Snippets.compiled(block, Snippets.temporaryDirectory())
            .getDeclaredConstructor(Duration.class);
    constructor.setAccessible(true);
    AtomicLong now = new AtomicLong(NOON_MICROS);
    Throttle<String> throttle =
        Throttle.builder(String.class, "uid")
            .registry(ThrottleRegistry.of(InMemoryBackend.builder().clock(now::get).build()))
            .identifier(name -> name)
            .strategy((Strategy) constructor.newInstance(Duration.ofSeconds(2)))
            .rate("5/min")
            .build();

    assertThat(block.lines()).hasSizeLessThan(40);
    assertThat(throttle.hit("a", 3).remaining()).isZero();
    assertThat(throttle.check("a").waitMicros()).isEqualTo(2_000_000);
    assertThat(throttle.check("a", 6).never()).isTrue();
    now.addAndGet(1_999_999);
    assertThat(throttle.check("a").admitted()).isFalse();
    now.addAndGet(1);
    assertThat(throttle.hit("a", 5).admitted()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "SearchTest, junit-jupiter",
    "MyBackendTest, junit-jupiter",
    "CooldownProperties, jqwik",
  })
  void theTestsOfTheTestingPageSucceed(String name, String engine) throws IOException {
    String block =
        Snippets.in(Sources.ROOT.resolve("docs/testing.md"), "java").stream()
            .filter(candidate -> candidate.contains("class " + name))
            .findFirst()
            .orElseThrow();

    Events tests =
        EngineTestKit.engine(engine)
            .selectors(selectClass(Snippets.compiled(block, name, Snippets.temporaryDirectory())))
            .execute()
            .testEvents();

    assertThat(tests.failed().list()).isEmpty();
    assertThat(tests.succeeded().count()).isPositive();
  }

  private static Application application(String declaration) throws Exception {
    String block =
        Snippets.in(README, "java").stream()
            .filter(candidate -> candidate.contains(declaration))
            .findFirst()
            .orElseThrow();
    Class<?> servlet = Snippets.compiled(block, Snippets.temporaryDirectory());
    return new Application(FILTER_ONLY, servlet);
  }

  /** Serves anything. */
  public static final class Plain extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().println("plain");
    }
  }

  /** A web.xml and one servlet on everything, on a Tomcat whose filters live in virtual time. */
  private static final class Application implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final WebXml tomcat;

    /** Decides in memory, at a time that stands still. */
    Application(String filters, Class<?> servlet) throws IOException, LifecycleException {
      this(
          filters,
          servlet,
          ThrottleRegistry.of(InMemoryBackend.builder().clock(() -> NOON_MICROS).build()));
    }

    Application(String filters, Class<?> servlet, @Nullable ThrottleRegistry registry)
        throws IOException, LifecycleException {
      String mapped =
          """
          <servlet><servlet-name>s</servlet-name><servlet-class>%s</servlet-class></servlet>
          <servlet-mapping><servlet-name>s</servlet-name><url-pattern>/</url-pattern></servlet-mapping>
          """
              .formatted(servlet.getName());
      tomcat = new WebXml(filters + mapped, registry, servlet.getClassLoader());
      assertThat(tomcat.started()).as(tomcat.problem()).isTrue();
    }

    HttpResponse<String> get() throws IOException, InterruptedException {
      HttpRequest request = HttpRequest.newBuilder(URI.create(tomcat.address() + "/")).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws LifecycleException {
      tomcat.close();
    }
  }
}
