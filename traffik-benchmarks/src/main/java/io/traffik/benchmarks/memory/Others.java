package io.traffik.benchmarks.memory;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.util.concurrent.RateLimiter;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.caffeine.Bucket4jCaffeine;
import io.github.bucket4j.caffeine.CaffeineProxyManager;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/** Other libraries, each as its documentation shows it, with a limiter for each key. Stateless. */
final class Others {

  private static final int PLENTY = 1_000_000_000;
  private static final Duration SOON = Duration.ofSeconds(1);

  /** So few, and for so long, that they stay used up. */
  private static final int FEW = 10;

  private static final Duration LATE = Duration.ofDays(30);

  private Others() {}

  /** Local buckets in a map. */
  static Contestant bucket4j(Answers answers) {
    ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();
    return key -> buckets.computeIfAbsent(key, it -> bucket(answers)).tryConsume(1);
  }

  private static Bucket bucket(Answers answers) {
    long capacity = capacity(answers);
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, period(answers)))
        .build();
  }

  /** Its own store on a cache. */
  static Contestant bucket4jCaffeine(Answers answers, int maxKeys) {
    long capacity = capacity(answers);
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, period(answers)))
            .build();
    CaffeineProxyManager<String> proxies =
        Bucket4jCaffeine.<String>builderFor(Caffeine.newBuilder().maximumSize(maxKeys)).build();
    return key -> proxies.getProxy(key, () -> configuration).tryConsume(1);
  }

  static Contestant resilience4j(Answers answers) {
    RateLimiterConfig config =
        RateLimiterConfig.custom()
            .limitForPeriod(capacity(answers))
            .limitRefreshPeriod(period(answers))
            .timeoutDuration(Duration.ZERO)
            .build();
    ConcurrentHashMap<String, AtomicRateLimiter> limiters = new ConcurrentHashMap<>();
    return key ->
        limiters
            .computeIfAbsent(key, name -> new AtomicRateLimiter(name, config))
            .acquirePermission(1);
  }

  /** It has a rate and no limit; it admits the first hit at once. */
  @SuppressWarnings("UnstableApiUsage") // it is what people use
  static Contestant guava(Answers answers) {
    double perSecond = capacity(answers) / (double) period(answers).toSeconds();
    ConcurrentHashMap<String, RateLimiter> limiters = new ConcurrentHashMap<>();
    return key -> limiters.computeIfAbsent(key, it -> RateLimiter.create(perSecond)).tryAcquire();
  }

  private static int capacity(Answers answers) {
    return answers == Answers.ADMITTED ? PLENTY : FEW;
  }

  private static Duration period(Answers answers) {
    return answers == Answers.ADMITTED ? SOON : LATE;
  }
}
