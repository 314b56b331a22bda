package io.traffik.redis;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulConnection;
import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import io.traffik.StateKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with a Redis beside deciding: looks at the server before it is used, and removes
 * states. Thread-safe.
 */
final class Janitor {

  private static final Logger LOG = LoggerFactory.getLogger(RedisBackend.class);

  /** Since then a key can be given the time of its end together with its value. */
  private static final int OLDEST_MAJOR = 6;

  private static final int OLDEST_MINOR = 2;
  private static final Pattern VERSION =
      Pattern.compile("(?m)^redis_version:((\\d{1,9})\\.(\\d{1,9})\\S*)");
  private static final Pattern POLICY = Pattern.compile("(?m)^maxmemory_policy:(\\S+)");
  private static final Pattern MAXMEMORY = Pattern.compile("(?m)^maxmemory:([1-9]\\d*)");

  private final Link link;
  private final String namespace;

  Janitor(Link link, String namespace) {
    this.link = link;
    this.namespace = namespace;
  }

  /**
   * Looks whether the server can do what will be asked of it, and warns of what is dangerous.
   *
   * @throws IllegalArgumentException if it cannot
   * @throws BackendUnavailableException if it does not answer
   */
  void checkServer(Duration timeout) {
    // Of a Cluster, Lettuce connects to a node when it is needed, and meanwhile rejects commands.
    int unused = await(link.nodes(), timeout).size();
    byte[] anyKey = (StateKey.prefix(namespace) + "%}").getBytes(StandardCharsets.UTF_8);
    Call probe = new Call(Scripts.PROBE, List.of(anyKey), List.of());
    try {
      await(link.run(probe), timeout);
    } catch (IllegalStateException refused) {
      throw new IllegalArgumentException(
          "the user may not do what is needed: " + refused.getMessage(), refused);
    }
    String info = await(link.info().exceptionally(forbidden -> ""), timeout);
    requireVersion(info);
    Matcher policy = POLICY.matcher(info);
    if (policy.find() && !policy.group(1).equals("noeviction") && MAXMEMORY.matcher(info).find()) {
      LOG.warn(
          "Redis may evict states when its memory is full (maxmemory-policy {}), and whoever is"
              + " evicted starts anew; noeviction is safe",
          policy.group(1));
    }
  }

  static void requireVersion(String info) {
    Matcher version = VERSION.matcher(info);
    if (!version.find()) {
      return; // the user may not ask, or it is no Redis and calls itself otherwise
    }
    int major = Integer.parseInt(version.group(2));
    int minor = Integer.parseInt(version.group(3));
    if (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR)) {
      throw new IllegalArgumentException(
          "Redis \""
              + version.group(1)
              + "\" is too old; accepted: "
              + OLDEST_MAJOR
              + "."
              + OLDEST_MINOR
              + " or later");
    }
  }

  private static <T> T await(CompletableFuture<T> answer, Duration timeout) {
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new BackendUnavailableException(
          Outage.TIMEOUT, "Redis did not answer within " + timeout, late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BackendUnavailableException(
          Outage.TIMEOUT, "interrupted while waiting for Redis", interrupted);
    } catch (ExecutionException failure) {
      throw Failures.told(failure);
    }
  }

  /** Removes every state of the namespace. */
  CompletableFuture<Void> removeAll() {
    return remove(key -> true);
  }

  /** Removes every state of one client. */
  CompletableFuture<Void> removeAllOf(String identity) {
    return remove(key -> StateKey.isOf(identity, key, namespace));
  }

  private CompletableFuture<Void> remove(Predicate<String> which) {
    byte[] pattern = (glob(StateKey.prefix(namespace)) + "*").getBytes(StandardCharsets.UTF_8);
    return link.nodes()
        .thenCompose(
            nodes ->
                CompletableFuture.allOf(
                    nodes.stream()
                        .map(node -> remove(node, ScanCursor.INITIAL, pattern, which))
                        .toArray(CompletableFuture<?>[]::new)))
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(Failures.told(failure)));
  }

  private CompletableFuture<Void> remove(
      StatefulConnection<byte[], byte[]> node,
      ScanCursor from,
      byte[] pattern,
      Predicate<String> which) {
    return link.scan(node, from, pattern)
        .thenCompose(page -> removePage(page, which).thenApply(done -> page))
        .thenCompose(
            page ->
                page.isFinished()
                    ? CompletableFuture.completedFuture(null)
                    : remove(node, page, pattern, which));
  }

  private CompletableFuture<Void> removePage(KeyScanCursor<byte[]> page, Predicate<String> which) {
    return CompletableFuture.allOf(
        page.getKeys().stream()
            .filter(key -> which.test(new String(key, StandardCharsets.UTF_8)))
            .map(link::remove)
            .toArray(CompletableFuture<?>[]::new));
  }

  /** As a pattern of Redis that stands for itself. */
  private static String glob(String text) {
    return text.replaceAll("[\\\\*?\\[\\]]", "\\\\$0");
  }
}
