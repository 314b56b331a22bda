package io.traffik;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rate of one throttle, bound to its strategy: what a backend enforces and what a decision
 * names.
 *
 * <p>Immutable and thread-safe; made by {@link Throttle}.
 */
public final class Limit {

  private final String name;
  private final Rate rate;
  private final Strategy strategy;
  private final LimitId id;
  private final Meter meter;

  /** That for hits of no class, as soon as there was one. */
  private volatile @Nullable Meter classless;

  /** The last that was asked for: a fallback asks for the same at each hit. */
  private volatile @Nullable Part part;

  /** What each of so many nodes may admit. */
  private record Part(int nodes, Limit limit) {}

  private Limit(String name, Rate rate, Strategy strategy, Meter meter, LimitId id) {
    this.name = name;
    this.rate = rate;
    this.strategy = strategy;
    this.meter = meter;
    this.id = id;
  }

  /**
   * Binds the rates of one throttle. Limits of equal period are told apart by their order.
   *
   * @throws IllegalArgumentException if the strategy cannot keep one of the rates
   */
  static List<Limit> bind(String uid, Strategy strategy, List<Rate> rates) {
    List<Limit> limits = new ArrayList<>();
    for (Rate rate : rates) {
      long period = rate.periodMicros();
      long ordinal = limits.stream().filter(limit -> limit.rate.periodMicros() == period).count();
      String name = rates.size() == 1 ? uid : uid + ":" + rate;
      LimitId id = new LimitId(uid, strategy.name(), period, (int) ordinal, 0);
      limits.add(new Limit(name, rate, strategy, strategy.bind(rate), id));
    }
    return List.copyOf(limits);
  }

  /**
   * Binds the rate that a function told for one hit.
   *
   * @throws IllegalArgumentException if the strategy cannot keep the rate
   */
  static Limit bindDynamic(String uid, Strategy strategy, Rate rate) {
    Meter meter = strategy.bind(rate);
    long limit = meter.parameters().length == 0 ? 0 : rate.limit();
    LimitId id = new LimitId(uid, strategy.name(), rate.periodMicros(), 0, limit);
    return new Limit(uid, rate, strategy, meter, id);
  }

  /**
   * What each of so many nodes may admit, so that all together admit no more than this limit; but
   * at least 1 each.
   *
   * @throws IllegalArgumentException if the strategy cannot keep the divided rate
   */
  Limit dividedBy(int nodes) {
    if (nodes == 1) {
      return this;
    }
    Part known = part;
    if (known == null || known.nodes != nodes) {
      Meter divided = strategy.bindPart(rate, nodes);
      known = new Part(nodes, new Limit(name, rate.dividedBy(nodes), strategy, divided, id));
      part = known;
    }
    return known.limit;
  }

  /** The name of the policy: the throttle's uid, followed by the rate where it has several. */
  public String name() {
    return name;
  }

  /** The uid of the throttle. */
  public String uid() {
    return id.uid();
  }

  /** The rate that is enforced. */
  public Rate rate() {
    return rate;
  }

  /** The algorithm, with its parameters. */
  public Strategy strategy() {
    return strategy;
  }

  /** The strategy bound to the rate. */
  public Meter meter() {
    return meter;
  }

  LimitId id() {
    return id;
  }

  /**
   * The meter for hits of a class.
   *
   * @throws IllegalArgumentException if the strategy does not know the class
   */
  @SuppressWarnings("ReferenceEquality") // an equal class gets an equal meter
  Meter meterFor(HitClass hitClass) {
    if (hitClass != HitClass.NONE) {
      return meter.forClass(hitClass);
    }
    Meter known = classless;
    if (known == null) {
      known = meter.forClass(hitClass);
      classless = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return name + " (" + rate + ", " + strategy.name() + ")";
  }
}
