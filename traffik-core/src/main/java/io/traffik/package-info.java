/**
 * Rate limiting: how many hits an identity may make in a period, decided exactly.
 *
 * <p>Begin with {@link io.traffik.Throttle}, the thing one calls, and {@link io.traffik.Rate}, what
 * it enforces. A {@link io.traffik.Strategy} is the algorithm; bound to a rate it is a {@link
 * io.traffik.Meter}, a pure transition over a few {@code long} words that never does I/O and never
 * reads a clock. A {@link io.traffik.Backend} keeps those words and runs the transition atomically
 * where they live.
 *
 * <p>Arrows: meters and rates know nothing but integers; backends know meters; throttles know
 * backends. This package depends on no servlet and no client library.
 */
@NullMarked
package io.traffik;

import org.jspecify.annotations.NullMarked;
