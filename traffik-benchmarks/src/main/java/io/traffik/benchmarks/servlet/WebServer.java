package io.traffik.benchmarks.servlet;

import io.lettuce.core.RedisClient;
import io.traffik.Strategies;
import io.traffik.servlet.Headers;
import io.traffik.servlet.HttpThrottle;
import io.traffik.servlet.ThrottleFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.jspecify.annotations.Nullable;

/** A Tomcat on a free port, with one servlet and the contestant before it. For one thread. */
final class WebServer implements AutoCloseable {

  static final String NO_FILTER = "no filter";
  static final String TRAFFIK_MEMORY = "Traffik memory";
  static final String TRAFFIK_MEMORY_BARE = "Traffik memory, no headers";
  static final String BUCKET4J = "Bucket4j filter";
  static final String ASYNC_PING = "async PING";
  static final String TRAFFIK_REDIS = "Traffik Redis";
  static final String TRAFFIK_REDIS_ASYNC = "Traffik Redis, asyncDispatch";

  static final List<String> CONTESTANTS =
      List.of(
          NO_FILTER,
          TRAFFIK_MEMORY,
          TRAFFIK_MEMORY_BARE,
          BUCKET4J,
          ASYNC_PING,
          TRAFFIK_REDIS,
          TRAFFIK_REDIS_ASYNC);

  /** Says who the client is: all requests come from one address. */
  static final String CLIENT_HEADER = "X-Client";

  /** Per second and client; never reached. */
  static final long LIMIT = 1_000_000;

  /**
   * Long: while the JVM is cold, the first answers are late, and are to be answers all the same.
   */
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** Held strongly, or its level would be forgotten with it. */
  private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

  private final Tomcat tomcat = new Tomcat();
  private final Path directory = Files.createTempDirectory("traffik-benchmark");
  private final @Nullable RedisClient redis;

  /**
   * Starts it.
   *
   * @param redisAddress used by the contestants that ask Redis
   */
  WebServer(String contestant, String redisAddress) throws IOException, LifecycleException {
    TOMCAT_LOG.setLevel(Level.WARNING);
    String uri = "redis://" + redisAddress;
    this.redis = contestant.equals(ASYNC_PING) ? RedisClient.create(uri) : null;
    tomcat.setBaseDir(directory.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setThrowOnFailure(true);
    boolean unused = tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
    StandardContext context = (StandardContext) tomcat.addContext("", directory.toString());
    context.setClearReferencesObjectStreamClassCaches(false);
    context.setClearReferencesRmiTargets(false);
    context.setClearReferencesThreadLocals(false);
    context.addParameter("traffik.backend", contestant.contains("Redis") ? uri : "memory:");
    context.addServletContainerInitializer(
        (classes, application) -> register(application, contestant), Set.of());
    tomcat.start();
    if (context.getState() != LifecycleState.STARTED) {
      throw new LifecycleException("the application did not start; see the log above");
    }
  }

  private void register(ServletContext application, String contestant) {
    Servlet servlet = redis == null ? new HelloServlet() : new PingServlet(redis.connect().async());
    ServletRegistration.Dynamic registration = application.addServlet("hello", servlet);
    registration.setAsyncSupported(true);
    Set<String> unused = registration.addMapping("/hello");
    Filter filter = filter(application, contestant);
    if (filter != null) {
      var added = application.addFilter("limits", filter);
      added.setAsyncSupported(true);
      added.addMappingForUrlPatterns(
          EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, "/*");
    }
  }

  private static @Nullable Filter filter(ServletContext application, String contestant) {
    return switch (contestant) {
      case NO_FILTER, ASYNC_PING -> null;
      case BUCKET4J -> new Bucket4jFilter();
      case TRAFFIK_MEMORY, TRAFFIK_REDIS -> traffik(application).build();
      case TRAFFIK_MEMORY_BARE -> traffik(application).headers(Headers.NEVER).build();
      case TRAFFIK_REDIS_ASYNC -> traffik(application).asyncDispatch(true).build();
      default -> throw new IllegalArgumentException("nobody is called \"" + contestant + "\"");
    };
  }

  private static ThrottleFilter.Builder traffik(ServletContext application) {
    return ThrottleFilter.builder()
        .throttle(
            HttpThrottle.builder("bench")
                .registry(ThrottleFilter.registry(application))
                .identifier(request -> request.getHeader(CLIENT_HEADER))
                .strategy(Strategies.tokenBucket())
                .rate(LIMIT + "/s")
                .deadline(DEADLINE)
                .build());
  }

  int port() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public void close() throws LifecycleException, IOException {
    tomcat.stop();
    tomcat.destroy();
    if (redis != null) {
      redis.shutdown();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
