package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.protocol.DefaultEndpoint;
import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import io.traffik.remote.RareLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One server, as seen by the commands that are under way to it: there are not too many, and if none
 * is answered the connection is cut. Thread-safe.
 */
final class Server {

  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  /** A connection without any answer for so long, while one is due, is given up. */
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** All commands in flight may fail for one reason, and a new connection may be no better. */
  private static final long CUTS_APART_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Supplier<? extends CompletableFuture<? extends StatefulConnection<?, ?>>>
      connection;
  private final Ticker ticker;
  private final AtomicInteger underWay = new AtomicInteger();

  /** Whether a command was sent since the last answer, and when the first of those was. */
  private volatile boolean waiting;

  private volatile long waitingSince;

  private final AtomicLong lastCut;
  private final RareLog cuts;

  /**
   * A server without a command under way.
   *
   * @param connection tells the connection to it that may be cut; fails if there is none
   */
  Server(
      Supplier<? extends CompletableFuture<? extends StatefulConnection<?, ?>>> connection,
      Ticker ticker) {
    this.connection = connection;
    this.ticker = ticker;
    this.lastCut = new AtomicLong(ticker.read() - CUTS_APART_NANOS);
    this.cuts = new RareLog(LOG, Level.WARN, ticker);
  }

  /**
   * A command is about to be sent.
   *
   * @throws BackendUnavailableException if there are too many already
   */
  void begin() {
    if (underWay.get() >= AtMostOnce.MAX_IN_FLIGHT) {
      throw new BackendUnavailableException(
          Outage.OVERLOADED,
          "overloaded: " + AtMostOnce.MAX_IN_FLIGHT + " commands wait for Redis");
    }
    underWay.incrementAndGet();
    cutIfSilent();
  }

  /** It was answered, or cannot be any more. */
  void end() {
    waiting = false;
    underWay.decrementAndGet();
  }

  /** Replies that are due and do not come may never come: the other end may be gone for good. */
  private void cutIfSilent() {
    long nanos = ticker.read();
    if (!waiting) {
      waitingSince = nanos;
      waiting = true;
    } else if (nanos - waitingSince > SILENCE_NANOS) {
      waitingSince = nanos;
      cut("no reply for " + TimeUnit.NANOSECONDS.toMillis(SILENCE_NANOS) + " ms");
    }
  }

  /** Lettuce then connects anew, with Sentinel to whoever is the master. Not too often. */
  void cut(String why) {
    long nanos = ticker.read();
    long last = lastCut.get();
    if (nanos - last < CUTS_APART_NANOS || !lastCut.compareAndSet(last, nanos)) {
      return;
    }
    CompletableFuture<Void> unused =
        connection
            .get()
            .thenAccept(
                open -> {
                  if (open instanceof RedisChannelHandler<?, ?> handler
                      && handler.getChannelWriter() instanceof DefaultEndpoint endpoint) {
                    cuts.log("the connection to Redis is cut: {}", why);
                    endpoint.disconnect();
                  }
                });
  }
}
