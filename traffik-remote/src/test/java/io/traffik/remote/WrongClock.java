package io.traffik.remote;

import io.traffik.Clock;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Has the wall clock of this JVM go wrong. It cannot be set, but one class reads it: the house rule
 * on that is what makes this the same. Threads sleep and time out by another clock, which no
 * administrator can set.
 */
final class WrongClock {

  private WrongClock() {}

  /** From now on {@link Clock#system} tells a time that is wrong by so much. */
  static void set(long offsetMicros) throws ReflectiveOperationException {
    LongSupplier wall = () -> Instant.now().toEpochMilli() * 1_000 + offsetMicros;
    LongSupplier nanos = System::nanoTime;
    Class<?> type = Class.forName("io.traffik.SystemClock");
    Constructor<?> make = type.getDeclaredConstructor(LongSupplier.class, LongSupplier.class);
    make.setAccessible(true);
    Object wrong = make.newInstance(wall, nanos);
    for (String name : List.of("wallMicros", "anchor")) {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      field.set(Clock.system(), Objects.requireNonNull(field.get(wrong)));
    }
  }
}
