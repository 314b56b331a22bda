package io.traffik.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.InMemoryBackend;
import io.traffik.Strategies;
import io.traffik.ThrottleRegistry;
import jakarta.servlet.DispatcherType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Promise 1 over HTTP: 5,000 concurrent requests of one client by 64 real connections to a real
 * Tomcat, against 1,000 per hour. Virtual time stands still, so no window ends and no token refills
 * meanwhile.
 */
class HotKeyTest {

  private static final int CONNECTIONS = 64;
  private static final int REQUESTS = 5_000;
  private static final int LIMIT = 1_000;

  @RepeatedTest(20)
  void exactlyTheLimitIsAdmittedByAFixedWindow() throws Exception {
    flood("fixedWindow");
  }

  @RepeatedTest(20)
  void exactlyTheLimitIsAdmittedByATokenBucket() throws Exception {
    flood("tokenBucket");
  }

  private static void flood(String strategy) throws Exception {
    InMemoryBackend memory = InMemoryBackend.builder().clock(() -> 1_795_521_600_000_000L).build();
    try (Container.Running running =
        Container.TOMCAT.start(
            CONNECTIONS,
            context -> {
              context.setAttribute(ThrottleRegistry.class.getName(), ThrottleRegistry.of(memory));
              HttpThrottle throttle =
                  HttpThrottle.builder("all")
                      .rate(LIMIT + "/h")
                      .strategy(Strategies.parse(strategy))
                      .registry(ThrottleFilter.registry(context))
                      .build();
              context
                  .addFilter("limits", ThrottleFilter.builder().throttle(throttle).build())
                  .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
              context.addServlet("plain", new ContainerTest.Plain()).addMapping("/plain");
            })) {
      List<Integer> statuses = statusesOfConcurrentRequests(running);

      assertThat(statuses).hasSize(REQUESTS);
      assertThat(statuses.stream().filter(status -> status == 200)).hasSize(LIMIT);
      assertThat(statuses.stream().filter(status -> status == 429)).hasSize(REQUESTS - LIMIT);
    }
  }

  private static List<Integer> statusesOfConcurrentRequests(Container.Running running)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(CONNECTIONS);
    CyclicBarrier allConnected = new CyclicBarrier(CONNECTIONS);
    List<Callable<List<Integer>>> clients = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      int requests = REQUESTS / CONNECTIONS + (i < REQUESTS % CONNECTIONS ? 1 : 0);
      clients.add(
          () -> {
            try (HttpConnection connection = running.connect()) {
              allConnected.await();
              List<Integer> statuses = new ArrayList<>();
              for (int n = 0; n < requests; n++) {
                statuses.add(connection.get("/plain").status());
              }
              return statuses;
            }
          });
    }
    try {
      List<Integer> all = new ArrayList<>();
      for (Future<List<Integer>> statuses : pool.invokeAll(clients)) {
        all.addAll(statuses.get());
      }
      return all;
    } finally {
      pool.shutdownNow();
    }
  }
}
