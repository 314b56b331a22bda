package io.traffik;

import org.jspecify.annotations.Nullable;

/**
 * What is recorded for the JDK Flight Recorder, if this JVM has one: a runtime image without the
 * module {@code jdk.jfr} has none, and then the classes of its events must not be touched.
 * Stateless.
 */
final class FlightRecorder {

  private static final boolean PRESENT =
      ModuleLayer.boot().findModule("jdk.jfr").isPresent()
          && FlightRecorder.class.getModule().canRead(jfr());

  private FlightRecorder() {}

  private static Module jfr() {
    return ModuleLayer.boot().findModule("jdk.jfr").orElseThrow();
  }

  /** A hit that begins; null if nobody records it. */
  static @Nullable HitEvent hit() {
    return PRESENT ? HitEvent.begun() : null;
  }

  /** Whether somebody records hits. */
  static boolean isAskedForHits() {
    return PRESENT && HitEvent.isAskedFor();
  }

  /** An outage that begins; null if nobody could record it. */
  static @Nullable OutageEvent outage() {
    return PRESENT ? OutageEvent.begun() : null;
  }
}
