package io.traffik.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Intent;
import io.traffik.remote.AdoptionWarnings;
import io.traffik.remote.Coalescer;
import io.traffik.remote.PlaceDecider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Decides hits whose keys are in one place: by the scripts of Redis where they know the strategies,
 * else by Java code. Thread-safe.
 */
final class Decider implements Call.Setting, PlaceDecider {

  private final String namespace;
  private final ServerTime time;
  private final DenyCache denials;
  private final Ticker ticker;
  private final ScriptDecider scripts;
  private final JavaDecider javaCode;
  private final @Nullable Coalescer<KeyList, Hit> scripted;
  private final @Nullable Coalescer<KeyList, Hit> computed;
  private final AdoptionWarnings warnings =
      new AdoptionWarnings(
          LoggerFactory.getLogger(RedisBackend.class), "the clock of Redis was set back");

  Decider(Link link, RedisBackendBuilder options, DenyCache denials, Ticker ticker) {
    this.namespace = options.namespace;
    this.time = new ServerTime(options.clock);
    this.denials = denials;
    this.ticker = ticker;
    this.javaCode = new JavaDecider(new CompareAndSwap(link, this, ticker), warnings, ticker);
    // On a Cluster a script may have keys of one slot only.
    boolean bundling = options.coalescing && !options.isCluster();
    this.scripts =
        new ScriptDecider(link, this, time, denials, warnings, javaCode, bundling, ticker);
    this.scripted = options.coalescing ? coalescer(scripts::decide) : null;
    this.computed = options.coalescing ? coalescer(javaCode::decide) : null;
  }

  private Coalescer<KeyList, Hit> coalescer(Function<List<Hit>, CompletableFuture<Void>> send) {
    return new Coalescer<>(send, Hit::isLike, "Redis", ticker);
  }

  @Override
  public String namespace() {
    return namespace;
  }

  @Override
  public byte[] time() {
    return time.argument();
  }

  @Override
  public long around() {
    return time.estimate();
  }

  AdoptionWarnings warnings() {
    return warnings;
  }

  /** Refuses a hit that is known to be refused; null if it is not. */
  @Nullable Decision refuseNow(List<Charge> charges) {
    return denials.answer(charges);
  }

  /** Decides a hit or answers a question; its charges are in one place. */
  @Override
  public CompletableFuture<Decision> decide(List<Charge> charges, Intent intent, Duration timeout) {
    long deadline = ticker.read() + timeout.toNanos();
    boolean known = isKnown(charges);
    if (intent == Intent.PEEK) {
      return known ? scripts.ask(charges, deadline) : javaCode.ask(charges, deadline);
    }
    Hit hit = new Hit(charges, KeyList.of(charges), deadline);
    Coalescer<KeyList, Hit> coalescer = known ? scripted : computed;
    if (coalescer != null) {
      coalescer.submit(hit.keys(), hit);
    } else {
      List<Hit> alone = List.of(hit);
      CompletableFuture<Void> unused = known ? scripts.decide(alone) : javaCode.decide(alone);
    }
    return hit.answer();
  }

  /** Gives back the parts of a decision, which are in one place. */
  @Override
  public CompletableFuture<Void> refund(List<Decision> parts) {
    List<Charge> charges = parts.stream().map(Decision::requiredCharge).toList();
    denials.refunded(charges);
    CompletableFuture<Void> given =
        isKnown(charges) ? scripts.refund(parts, charges) : javaCode.refund(parts, charges);
    return given.whenComplete((done, failure) -> denials.refunded(charges));
  }

  private boolean isKnown(List<Charge> charges) {
    long around = around();
    for (Charge charge : charges) {
      if (!MeterCode.of(charge.meter(), around).isKnown()) {
        return false;
      }
    }
    return true;
  }
}
