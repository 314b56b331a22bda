package io.traffik;

import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * For the Flight Recorder: a hit, from its arrival to its answer. There are many, so a recording
 * must ask for them: {@code io.traffik.Hit#enabled=true}. Who made the hit is not told.
 */
@Name("io.traffik.Hit")
@Label("Hit")
@Category("Traffik")
@Description("A hit was decided, or answered by contract")
@Enabled(false)
@StackTrace(false)
final class HitEvent extends Event {

  @Label("Throttles")
  @Nullable String throttles;

  @Label("Result")
  @Description("admitted, refused, exempt or failed")
  @Nullable String result;

  @Label("Deciding Limit")
  @Nullable String limit;

  @Label("Cost")
  long cost;

  @Label("Remaining")
  long remaining;

  @Label("Wait in Microseconds")
  @Description("-1 for never")
  long waitMicros;

  @Label("Outage")
  @Description("Why the backend gave no answer, if it gave none")
  @Nullable String outage;

  /** Whether somebody records these. */
  static boolean isAskedFor() {
    return new HitEvent().isEnabled();
  }

  /** One that has begun; null unless somebody records it. */
  static @Nullable HitEvent begun() {
    HitEvent event = new HitEvent();
    if (!event.isEnabled()) {
      return null;
    }
    event.begin();
    return event;
  }

  /** It was decided. */
  void decided(List<? extends Throttle<?>> by, Decision decision) {
    result = !decision.limited() ? "exempt" : decision.admitted() ? "admitted" : "refused";
    limit = decision.limit().map(Limit::name).orElse(null);
    cost = decision.cost();
    remaining = decision.remaining();
    waitMicros = decision.never() ? -1 : decision.waitMicros();
    outage = decision.outage().map(failure -> failure.outage().name()).orElse(null);
    commit(by);
  }

  /** It reached the caller as an exception. */
  void failed(List<? extends Throttle<?>> by, Throwable failure) {
    result = "failed";
    outage =
        failure instanceof BackendUnavailableException unavailable
            ? unavailable.outage().name()
            : null;
    commit(by);
  }

  private void commit(List<? extends Throttle<?>> by) {
    throttles = by.stream().map(Throttle::uid).collect(Collectors.joining(","));
    commit();
  }
}
