package io.traffik.lab;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The fields of a hit as JSON. */
enum HitField {
  STRATEGY("strategy"),
  PARAMS("params"),
  RATE("rate"),
  KEY("key"),
  T("t"),
  COST("cost"),
  TIER("tier"),
  PRIORITY("priority");

  /** Those without a default. */
  private static final Set<HitField> REQUIRED = EnumSet.of(STRATEGY, RATE, KEY, T);

  private static final Set<HitField> ALL = EnumSet.allOf(HitField.class);

  private final String text;

  HitField(String text) {
    this.text = text;
  }

  /**
   * The field of a name.
   *
   * @throws IllegalArgumentException if there is none; the message names all
   */
  static HitField of(String name) {
    return switch (name) {
      case "strategy" -> STRATEGY;
      case "params" -> PARAMS;
      case "rate" -> RATE;
      case "key" -> KEY;
      case "t" -> T;
      case "cost" -> COST;
      case "tier" -> TIER;
      case "priority" -> PRIORITY;
      default ->
          throw new IllegalArgumentException(
              "field \"" + name + "\" is unknown; accepted: " + listed(ALL));
    };
  }

  /**
   * Checks that no required field is missing.
   *
   * @throws IllegalArgumentException naming the first that is
   */
  static void requireAll(Set<HitField> given) {
    if (!given.containsAll(REQUIRED)) {
      Set<HitField> missing = EnumSet.copyOf(REQUIRED);
      missing.removeAll(given);
      throw new IllegalArgumentException(
          "field \""
              + missing.iterator().next()
              + "\" is missing; required: "
              + listed(REQUIRED)
              + "; accepted: "
              + listed(ALL));
    }
  }

  private static String listed(Set<HitField> fields) {
    return fields.stream().map(HitField::toString).collect(Collectors.joining(", "));
  }

  /** As it is written. */
  @Override
  public String toString() {
    return text;
  }
}
