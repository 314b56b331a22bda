package io.traffik;

import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** For the Flight Recorder: an outage of a backend, from its first failure until it is over. */
@Name("io.traffik.Outage")
@Label("Backend Outage")
@Category("Traffik")
@Description("A backend gave no answers, and hits were answered by contract")
@StackTrace(false)
final class OutageEvent extends Event {

  @Label("Backend")
  @Nullable String backend;

  @Label("Failures")
  @Description("Hits and further attempts that had no answer")
  long failures;

  @Label("From the First to the Last Failure")
  @Timespan(Timespan.MILLISECONDS)
  long failing;

  /** One that has begun. */
  static OutageEvent begun() {
    OutageEvent event = new OutageEvent();
    event.begin();
    return event;
  }

  void over(String whose, long howMany, Duration lasted) {
    backend = whose;
    failures = howMany;
    failing = lasted.toMillis();
    commit();
  }
}
