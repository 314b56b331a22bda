package io.traffik;

import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * A meter for each class of hits, see {@link Meter#forClass}. Its capacity is the largest of all
 * classes; whatever else it is asked, the default class answers. Immutable and thread-safe.
 *
 * @param inner the meter of the default class
 * @param nameOf the name of a class, one of the meters'
 */
record ClassedMeter(Map<String, Meter> meters, Meter inner, Function<HitClass, String> nameOf)
    implements ForwardingMeter {

  /** Whose default class is one of the meters'. */
  static ClassedMeter of(
      Map<String, Meter> meters, String defaultName, Function<HitClass, String> nameOf) {
    return new ClassedMeter(meters, Objects.requireNonNull(meters.get(defaultName)), nameOf);
  }

  @Override
  public Meter forClass(HitClass hitClass) {
    return meters.getOrDefault(nameOf.apply(hitClass), inner);
  }

  @Override
  public Meter forMostFavoured() {
    return meters.values().stream().max(Comparator.comparingLong(Meter::capacity)).orElseThrow();
  }

  @Override
  public long capacity() {
    return meters.values().stream().mapToLong(Meter::capacity).max().orElseThrow();
  }

  @Override
  public long maxWords() {
    return meters.values().stream().mapToLong(Meter::maxWords).max().orElseThrow();
  }
}
