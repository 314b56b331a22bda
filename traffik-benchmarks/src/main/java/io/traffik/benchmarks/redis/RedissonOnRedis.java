package io.traffik.benchmarks.redis;

import io.traffik.benchmarks.load.Contestant;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.redisson.Redisson;
import org.redisson.api.RRateLimiter;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * Redisson's rate limiter, with Redisson's own client and its default pool of connections. Its
 * limiters are made beforehand. Thread-safe.
 */
final class RedissonOnRedis implements Contestant<Boolean> {

  private static final long LIMIT = 1_000_000; // per second
  private static final int AT_ONCE = 500;

  private final RedissonClient client;
  private final RRateLimiter[] limiters;

  RedissonOnRedis(String address, int keys) {
    Config config = new Config();
    config.useSingleServer().setAddress("redis://" + address);
    this.client = Redisson.create(config);
    this.limiters =
        IntStream.range(0, keys)
            .mapToObj(i -> client.getRateLimiter("redisson-" + i))
            .toArray(RRateLimiter[]::new);
    for (int from = 0; from < keys; from += AT_ONCE) {
      setRates(Stream.of(limiters).skip(from).limit(AT_ONCE));
    }
  }

  private static void setRates(Stream<RRateLimiter> limiters) {
    CompletableFuture.allOf(
            limiters
                .map(one -> one.trySetRateAsync(RateType.OVERALL, LIMIT, Duration.ofSeconds(1)))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new))
        .join();
  }

  @Override
  public CompletionStage<Boolean> begin(int key) {
    return limiters[key].tryAcquireAsync();
  }

  @Override
  public Boolean await(int key) {
    return limiters[key].tryAcquire();
  }

  @Override
  public boolean admits(Boolean answer) {
    return answer;
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
