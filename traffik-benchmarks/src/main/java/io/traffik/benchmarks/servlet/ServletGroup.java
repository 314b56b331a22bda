package io.traffik.benchmarks.servlet;

import io.traffik.benchmarks.load.ClosedLoop;
import io.traffik.benchmarks.load.ContestantJvm;
import io.traffik.benchmarks.load.Measured;
import io.traffik.benchmarks.load.Metrics;
import io.traffik.benchmarks.load.Warmup;
import io.traffik.benchmarks.report.Goal;
import io.traffik.benchmarks.report.Goal.Bound;
import io.traffik.benchmarks.report.Goal.Of;
import io.traffik.benchmarks.report.Group;
import io.traffik.benchmarks.report.Result;
import io.traffik.test.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Requests to Tomcat over real sockets, with and without limits. Stateless. */
public final class ServletGroup implements Group {

  static final String SCENARIO = "64 connections";

  private static final int CONNECTIONS = 64;
  private static final int CLIENTS = 5_000;
  private static final long DRAIN_NANOS = Duration.ofSeconds(10).toNanos();
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final double NANOS = 1e9;

  /** Ready to measure. */
  public ServletGroup() {}

  @Override
  public String name() {
    return "servlet";
  }

  @Override
  public String description() {
    return """
        An embedded Tomcat in a JVM of its own, and a client that keeps 64 connections busy, each \
        with one request after the other, on the same machine. The servlet writes five bytes; a \
        header names one of 5,000 clients, and no limit is ever reached. CPU and allocated bytes are \
        those of the server's JVM. "Async PING" is a servlet that sends one bare PING to Redis \
        through Lettuce and gives its thread back meanwhile. The Bucket4j filter is the one of its \
        documentation, and sends one header; Traffik's sends its three, as it does by default, and \
        with "no headers" none. The goals are about the default, because that is what people run; \
        "no headers" tells what the headers cost. All take the client from the same header.\
        """;
  }

  /**
   * Short, as it is many contestants, each of which has a JVM to warm up; the warm-up lengthens.
   */
  @Override
  public Effort usualEffort() {
    return new Effort(5, 3, 4);
  }

  @Override
  public void measure(Effort effort, Consumer<Result> results) throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      for (int run = 1; run <= effort.runs(); run++) {
        for (String contestant : WebServer.CONTESTANTS) {
          int number = run;
          measure(contestant, redis, effort)
              .forEach(
                  (metric, value) ->
                      results.accept(
                          new Result(name(), SCENARIO, contestant, metric, number, value)));
        }
      }
    }
  }

  private static Map<String, Double> measure(String contestant, RedisServer redis, Effort effort)
      throws Exception {
    redis.command("FLUSHALL");
    try (ContestantJvm jvm = ContestantJvm.start(ServletContestant.class)) {
      Map<String, Double> started =
          jvm.ask(PATIENCE, ServletContestant.START, contestant, redis.address());
      int port = started.getOrDefault(ServletContestant.PORT, 0.0).intValue();
      try (HttpLoad load = new HttpLoad(port, CONNECTIONS, CLIENTS)) {
        return measure(jvm, load, effort);
      } finally {
        jvm.ask(PATIENCE, ServletContestant.STOP);
      }
    }
  }

  private static Map<String, Double> measure(ContestantJvm jvm, HttpLoad load, Effort effort)
      throws Exception {
    long slice = Warmup.sliceNanos(effort.warmupSeconds());
    Warmup.run(
        effort.warmupSeconds(),
        () -> {
          Measured warmup = run(load, slice);
          warmup.require(true);
          return warmup.perSecond();
        },
        () ->
            jvm.ask(PATIENCE, ServletContestant.READ)
                .getOrDefault(ServletContestant.COMPILED_MILLIS, 0.0));
    Map<String, Double> before = jvm.ask(PATIENCE, ServletContestant.READ);
    Measured measured = run(load, (long) (effort.measuredSeconds() * NANOS));
    Map<String, Double> after = jvm.ask(PATIENCE, ServletContestant.READ);
    measured.require(true);
    Map<String, Double> metrics = measured.metrics(Metrics.REQUESTS);
    metrics.put(Metrics.BYTES, used(ServletContestant.BYTES, before, after, measured));
    metrics.put(Metrics.SERVER_CPU, used(ServletContestant.CPU_MICROS, before, after, measured));
    return metrics;
  }

  private static double used(
      String what, Map<String, Double> before, Map<String, Double> after, Measured measured) {
    return (after.getOrDefault(what, 0.0) - before.getOrDefault(what, 0.0)) / measured.ended();
  }

  private static Measured run(HttpLoad load, long nanos) throws InterruptedException {
    return ClosedLoop.run(load, CLIENTS, CONNECTIONS, nanos, DRAIN_NANOS);
  }

  @Override
  public List<Goal> goals() {
    return List.of(
        goal(
            "in memory: at least 0.97 times the requests/s without a filter",
            WebServer.TRAFFIK_MEMORY,
            WebServer.NO_FILTER,
            Metrics.REQUESTS,
            Bound.AT_LEAST,
            0.97),
        goal(
            "in memory: at least the requests/s of a Bucket4j filter",
            WebServer.TRAFFIK_MEMORY,
            WebServer.BUCKET4J,
            Metrics.REQUESTS,
            Bound.AT_LEAST,
            1),
        goal(
            "in memory: at most 1.02 times the server's CPU without a filter",
            WebServer.TRAFFIK_MEMORY,
            WebServer.NO_FILTER,
            Metrics.SERVER_CPU,
            Bound.AT_MOST,
            1.02),
        goal(
            "by Redis: at least 0.9 times the requests/s of a bare asynchronous PING",
            WebServer.TRAFFIK_REDIS,
            WebServer.ASYNC_PING,
            Metrics.REQUESTS,
            Bound.AT_LEAST,
            0.9));
  }

  private static Goal goal(
      String text, String ours, String theirs, String metric, Bound bound, double threshold) {
    return new Goal(
        text, new Of(SCENARIO, ours, metric), new Of(SCENARIO, theirs, metric), bound, threshold);
  }
}
