package io.traffik.benchmarks.redis;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.github.bucket4j.redis.lettuce.cas.LettuceBasedProxyManager;
import io.traffik.Rate;
import io.traffik.benchmarks.load.Contestant;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Bucket4j by Lettuce, asking as we do for what remains and how long to wait, with its proxies made
 * beforehand. Several limits are several bandwidths of one bucket. Thread-safe.
 */
final class Bucket4jOnRedis implements Contestant<ConsumptionProbe> {

  private static final Duration LONGEST_LIFE = Duration.ofHours(1);

  private final Connection connection;
  private final AsyncBucketProxy[] buckets;
  private final BucketProxy[] blocking;

  Bucket4jOnRedis(String address, Scenario scenario) {
    this.connection = new Connection(address);
    LettuceBasedProxyManager<byte[]> manager =
        Bucket4jLettuce.casBasedBuilder(connection.opened())
            .expirationAfterWrite(
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(LONGEST_LIFE))
            .build();
    BucketConfiguration limits = configuration(scenario);
    byte[][] keys = Connection.keys("bucket4j-", scenario.keys());
    this.buckets =
        Stream.of(keys)
            .map(
                key ->
                    manager
                        .asAsync()
                        .builder()
                        .build(key, () -> CompletableFuture.completedFuture(limits)))
            .toArray(AsyncBucketProxy[]::new);
    this.blocking =
        Stream.of(keys)
            .map(key -> manager.builder().build(key, () -> limits))
            .toArray(BucketProxy[]::new);
  }

  private static BucketConfiguration configuration(Scenario scenario) {
    ConfigurationBuilder builder = BucketConfiguration.builder();
    for (String text : Contestants.rates(scenario)) {
      Rate rate = Rate.parse(text);
      builder.addLimit(
          limit -> limit.capacity(rate.limit()).refillGreedy(rate.limit(), rate.period()));
    }
    return builder.build();
  }

  @Override
  public CompletionStage<ConsumptionProbe> begin(int key) {
    return buckets[key].tryConsumeAndReturnRemaining(1);
  }

  @Override
  public ConsumptionProbe await(int key) {
    return blocking[key].tryConsumeAndReturnRemaining(1);
  }

  @Override
  public boolean admits(ConsumptionProbe answer) {
    return answer.isConsumed();
  }

  @Override
  public void close() {
    connection.close();
  }
}
