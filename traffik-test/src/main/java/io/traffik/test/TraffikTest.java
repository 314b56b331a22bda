package io.traffik.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class, or one test method, limits in virtual time. A parameter of type
 * {@link ManualClock}, {@link io.traffik.ThrottleRegistry}, {@link io.traffik.InMemoryBackend} or
 * {@link io.traffik.Backend} is provided: to test methods, to methods before and after each test,
 * and to constructors.
 *
 * <pre>{@code
 * @TraffikTest
 * class SearchTest {
 *   @Test
 *   void refusesTheFifthSearchWithinAMinute(ThrottleRegistry registry, ManualClock clock) {
 *     Search search = new Search(registry);
 *     …
 *     clock.advance(Duration.ofMinutes(1));
 *   }
 * }
 * }</pre>
 *
 * <p>Each test, each nested one, each invocation of a parameterized one has a clock, a backend and
 * a registry of its own, so tests may run in parallel. After it the test fails if the backend has
 * had to forget or drop a state, since its answers may then be wrong. Nothing is provided to what
 * runs once for all tests: methods before and after all, and constructors where there is one
 * instance for all.
 *
 * <p>On a method it takes the place of the annotation on the class; on a nested class, of that on
 * the class around it.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(TraffikExtension.class)
@SuppressWarnings("exports") // nobody but JUnit need name the extension
public @interface TraffikTest {

  /**
   * Where the clock stands when a test begins: an ISO-8601 instant in whole microseconds. By
   * default the start of a second, a minute, an hour, a day, a month and a year.
   */
  String start() default "2026-01-01T00:00:00Z";

  /** How many keys may have a state at once. */
  int maxKeys() default 100_000;

  /** Whether the backend may forget states because it is full. */
  boolean allowEvictions() default false;

  /** Whether the backend may drop states that do not fit a changed rate. */
  boolean allowUnreadableStates() default false;
}
