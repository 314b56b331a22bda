package io.traffik;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text form of a {@link Rate}: reads what people write and writes what it reads. */
final class RateGrammar {

  static final String ACCEPTED =
      "<limit>/<period> or <limit> per <period>, such as 100/min, 5/10s, 20 per 2 mins, 1000/500ms, "
          + "or unlimited; units: us, ms, s, min, h, d, w and their spellings; "
          + "several rates are separated by commas";

  /** Possessive, so that no text takes more than one pass. */
  private static final Pattern RATE =
      Pattern.compile("\\s*+([0-9]++)\\s*+(?:/|per)\\s*+([0-9]*+)\\s*+([a-z]++)\\s*+");

  /** A unit of time and what people call it; the first name is the one we write. */
  private record Unit(long micros, List<String> names) {}

  /** From the largest down. */
  private static final List<Unit> UNITS =
      List.of(
          new Unit(604_800_000_000L, List.of("w", "week", "weeks")),
          new Unit(86_400_000_000L, List.of("d", "day", "days")),
          new Unit(3_600_000_000L, List.of("h", "hr", "hrs", "hour", "hours")),
          new Unit(60_000_000L, List.of("min", "m", "mins", "minute", "minutes")),
          new Unit(1_000_000L, List.of("s", "sec", "secs", "second", "seconds")),
          new Unit(1_000L, List.of("ms", "millisecond", "milliseconds")),
          new Unit(1L, List.of("us", "microsecond", "microseconds")));

  private RateGrammar() {}

  static Rate parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.strip().equals("unlimited")) {
      return Rate.unlimited();
    }
    Matcher matcher = RATE.matcher(lower);
    if (!matcher.matches()) {
      throw unreadable(text, "it is not of the accepted form");
    }
    String name = matcher.group(3);
    Unit unit =
        UNITS.stream()
            .filter(candidate -> candidate.names.contains(name))
            .findFirst()
            .orElseThrow(() -> unreadable(text, "\"" + name + "\" is not a unit"));
    try {
      long limit = Long.parseLong(matcher.group(1));
      String multiplier = matcher.group(2);
      long count = multiplier.isEmpty() ? 1 : Long.parseLong(multiplier);
      long micros = Math.multiplyExact(count, unit.micros);
      return Rate.of(limit, Duration.ofSeconds(micros / 1_000_000, micros % 1_000_000 * 1_000));
    } catch (NumberFormatException | ArithmeticException tooLarge) {
      throw unreadable(text, "a number in it is too large");
    } catch (IllegalArgumentException outOfRange) {
      throw unreadable(text, outOfRange.getMessage());
    }
  }

  static String format(Rate rate) {
    if (rate.isUnlimited()) {
      return "unlimited";
    }
    for (Unit unit : UNITS) {
      if (rate.periodMicros() % unit.micros == 0) {
        long count = rate.periodMicros() / unit.micros;
        return rate.limit() + "/" + (count == 1 ? "" : String.valueOf(count)) + unit.names.get(0);
      }
    }
    throw new AssertionError("every period is a whole number of microseconds");
  }

  private static IllegalArgumentException unreadable(String text, @Nullable String why) {
    return new IllegalArgumentException(
        "rate \"" + text + "\" is not valid: " + why + "; accepted: " + ACCEPTED);
  }
}
