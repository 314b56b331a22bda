package io.traffik.remote;

import static java.util.Comparator.naturalOrder;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What became of the hits of one {@link Load}, or of several together. Immutable.
 *
 * @param unknown answered by the outage contract
 * @param failed answered by an exception
 * @param notOnce not answered exactly once
 * @param slowestMillis the longest time that a hit waited for its answer
 * @param gapMillis the longest time in which no hit was decided
 * @param failure one of the exceptions, if there were any
 */
public record Tally(
    long admitted,
    long refused,
    long unknown,
    long failed,
    long notOnce,
    long slowestMillis,
    long gapMillis,
    String failure) {

  private static final int NUMBERS = 7;

  public long decided() {
    return admitted + refused;
  }

  /** Every hit was answered once, within a time, and by a decision. */
  public void assertAnsweredWithin(Duration limit) {
    assertThat(failed).as("failed: %s", failure).isZero();
    assertThat(notOnce).as("not answered once").isZero();
    assertThat(slowestMillis)
        .as("ms until the slowest answer; %s", this)
        .isLessThanOrEqualTo(limit.toMillis());
  }

  /** As many hits were admitted as there was room, others refused, and none is unknown. */
  public void assertExact(long room) {
    assertThat(admitted).as("admitted").isEqualTo(room);
    assertThat(refused).as("refused").isPositive();
    assertThat(unknown).as("unknown").isZero();
  }

  public static Tally sum(List<Tally> parts) {
    return new Tally(
        sum(parts, Tally::admitted),
        sum(parts, Tally::refused),
        sum(parts, Tally::unknown),
        sum(parts, Tally::failed),
        sum(parts, Tally::notOnce),
        max(parts, Tally::slowestMillis),
        max(parts, Tally::gapMillis),
        parts.stream().map(Tally::failure).max(naturalOrder()).orElse(""));
  }

  private static long sum(List<Tally> parts, ToLongFunction<Tally> number) {
    return parts.stream().mapToLong(number).sum();
  }

  private static long max(List<Tally> parts, ToLongFunction<Tally> number) {
    return parts.stream().mapToLong(number).max().orElse(0);
  }

  /** As one line. */
  public String text() {
    String numbers =
        LongStream.of(admitted, refused, unknown, failed, notOnce, slowestMillis, gapMillis)
            .mapToObj(Long::toString)
            .collect(Collectors.joining(" "));
    return numbers + " " + failure.replace('\n', ' ');
  }

  /** Of what {@link #text} made. */
  public static Tally parse(String text) {
    String[] parts = text.split(" ", NUMBERS + 1);
    long[] n = Stream.of(parts).limit(NUMBERS).mapToLong(Long::parseLong).toArray();
    return new Tally(n[0], n[1], n[2], n[3], n[4], n[5], n[6], parts[NUMBERS]);
  }
}
