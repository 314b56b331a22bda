package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.traffik.Backend;
import io.traffik.InMemoryBackend;
import io.traffik.Throttle;
import io.traffik.ThrottleRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

class TraffikExtensionTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static Throttle<String> throttle(ThrottleRegistry registry, String uid) {
    return Throttle.builder(String.class, uid)
        .registry(registry)
        .identifier(name -> name)
        .rate("1/h")
        .build();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        OneInstanceForEach.class,
        OneInstanceForAll.class,
        OnMethods.class,
        Inheriting.class,
        Around.class,
        Allowing.class,
      })
  void everyTestHasAWorldOfItsOwn(Class<?> annotated) {
    Events tests = run(annotated);

    assertThat(tests.failed().list()).isEmpty();
    assertThat(tests.succeeded().count()).isGreaterThanOrEqualTo(2);
  }

  /** One backend in all, however many threads: uids would be taken, and quota spent. */
  @Test
  void testsInParallelDoNotMeet() {
    InParallel.SEEN.clear();

    Events tests =
        EngineTestKit.engine("junit-jupiter")
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
            .selectors(selectClass(InParallel.class))
            .execute()
            .testEvents();

    assertThat(tests.failed().list()).isEmpty();
    assertThat(InParallel.SEEN).hasSize(50);
  }

  @Test
  void aStartThatIsNoInstantIsToldSo() {
    assertFails(StartsYesterday.class, "@TraffikTest start \"yesterday\" must be an instant");
    assertFails(StartsBetween.class, "start \"2026-01-01T00:00:00.000000001Z\" must be");
  }

  @Test
  void aTestWhoseBackendForgotSomethingFails() {
    assertFails(Overflows.class, "forgot 1 state(s)");
    assertFails(Unreadable.class, "dropped 1 state(s)");
  }

  @Test
  void aTestThatFailedKeepsItsReason() {
    assertFails(FailsAndOverflows.class, "its own reason");
  }

  @Test
  void whatIsSharedByAllTestsGetsNothing() {
    assertThat(firstFailure(SharedConstructor.class)).contains("would be shared by all tests");
    assertThat(firstFailure(SharedMethod.class)).contains("take it in the test method");
  }

  private static Events run(Class<?> annotated) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(annotated))
        .execute()
        .testEvents();
  }

  private static void assertFails(Class<?> annotated, String message) {
    Condition<Event> failure =
        event(test(), finishedWithFailure(message(text -> text.contains(message))));
    assertThat(run(annotated).failed().list()).hasSize(1).have(failure);
  }

  /** Of a class or of a test. */
  private static String firstFailure(Class<?> annotated) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(annotated))
        .execute()
        .allEvents()
        .failed()
        .list()
        .get(0)
        .getPayload()
        .orElseThrow()
        .toString();
  }

  @TraffikTest
  static class OneInstanceForEach {
    private final Throttle<String> throttle;
    private final ManualClock clock;

    OneInstanceForEach(ThrottleRegistry registry, ManualClock clock) {
      this.throttle = throttle(registry, "constructor");
      this.clock = clock;
    }

    @BeforeEach
    void hits(ThrottleRegistry registry) {
      assertThat(registry.find("constructor")).contains(throttle);
      assertThat(throttle.hit("client").admitted()).isTrue();
    }

    @Test
    void one(ManualClock clock, ThrottleRegistry registry, Backend backend) {
      assertThat(clock).isSameAs(this.clock);
      assertThat(clock.instant()).isEqualTo(START);
      assertThat(registry.backend()).isSameAs(backend).isSameAs(throttle.backend());
      clock.advance(Duration.ofHours(1));
      throttle.hit("client");
    }

    @RepeatedTest(2)
    void another(InMemoryBackend backend) {
      assertThat(backend.keys()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void parameterized(int number, ThrottleRegistry registry) {
      assertThat(throttle(registry, "test").hit("client " + number).admitted()).isTrue();
    }

    @AfterEach
    void sees(InMemoryBackend backend, ManualClock clock) {
      assertThat(backend.keys()).isPositive();
      assertThat(clock).isSameAs(this.clock);
    }

    @Nested
    class Inside {
      private final ManualClock inner;

      Inside(ManualClock inner) {
        this.inner = inner;
      }

      @Test
      void sharesTheWorldOfItsTest(ManualClock clock) {
        assertThat(clock).isSameAs(inner).isSameAs(OneInstanceForEach.this.clock);
      }
    }
  }

  @TraffikTest
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class OneInstanceForAll {
    private final Set<ManualClock> seen = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void hits(ThrottleRegistry registry) {
      throttle(registry, "before").hit("client");
    }

    @RepeatedTest(3)
    void fresh(ManualClock clock, ThrottleRegistry registry) {
      assertThat(seen.add(clock)).isTrue();
      assertThat(clock.instant()).isEqualTo(START);
      assertThat(throttle(registry, "uid").hit("client").admitted()).isTrue();
      clock.advance(Duration.ofDays(1));
    }
  }

  static class OnMethods {
    @Test
    @TraffikTest(start = "2030-05-05T05:05:05Z")
    void withAStart(ManualClock clock) {
      assertThat(clock.instant()).isEqualTo("2030-05-05T05:05:05Z");
    }

    @Test
    @TraffikTest
    void without(ManualClock clock) {
      assertThat(clock.instant()).isEqualTo(START);
    }
  }

  static class Inheriting extends OneInstanceForAll {}

  @TraffikTest(start = "2030-01-01T00:00:00Z")
  static class Around {
    @Test
    void outer(ManualClock clock) {
      assertThat(clock.instant()).isEqualTo("2030-01-01T00:00:00Z");
    }

    @Nested
    class Within {
      @Test
      void inherits(ManualClock clock) {
        assertThat(clock.instant()).isEqualTo("2030-01-01T00:00:00Z");
      }

      @Test
      @TraffikTest(start = "2033-01-01T00:00:00Z")
      void ofTheMethod(ManualClock clock) {
        assertThat(clock.instant()).isEqualTo("2033-01-01T00:00:00Z");
      }
    }

    @Nested
    @TraffikTest(start = "2031-01-01T00:00:00Z")
    class Replacing {
      @Test
      void ofTheNestedClass(ManualClock clock) {
        assertThat(clock.instant()).isEqualTo("2031-01-01T00:00:00Z");
      }
    }
  }

  @TraffikTest
  @Execution(ExecutionMode.CONCURRENT)
  static class InParallel {
    static final Set<ManualClock> SEEN = ConcurrentHashMap.newKeySet();

    @RepeatedTest(50)
    void alone(ManualClock clock, ThrottleRegistry registry, InMemoryBackend backend) {
      SEEN.add(clock);
      assertThat(throttle(registry, "uid").hit("client").admitted()).isTrue();
      assertThat(backend.keys()).isEqualTo(1);
    }
  }

  @TraffikTest(maxKeys = 1, allowEvictions = true, allowUnreadableStates = true)
  static class Allowing {
    @Test
    void evictions(ThrottleRegistry registry) {
      overflow(registry);
    }

    @Test
    void unreadableStates(ThrottleRegistry registry) {
      changeWhatCannotBeConverted(registry);
    }
  }

  @TraffikTest(start = "yesterday")
  static class StartsYesterday {
    @Test
    void needsNothing() {}
  }

  @TraffikTest(start = "2026-01-01T00:00:00.000000001Z")
  static class StartsBetween {
    @Test
    void needsNothing() {}
  }

  @TraffikTest(maxKeys = 1)
  static class Overflows {
    @Test
    void overflows(ThrottleRegistry registry) {
      overflow(registry);
    }
  }

  @TraffikTest(maxKeys = 1)
  static class FailsAndOverflows {
    @Test
    void overflows(ThrottleRegistry registry) {
      overflow(registry);
      throw new AssertionError("its own reason");
    }
  }

  @TraffikTest
  static class Unreadable {
    @Test
    void changes(ThrottleRegistry registry) {
      changeWhatCannotBeConverted(registry);
    }
  }

  @TraffikTest
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class SharedConstructor {
    SharedConstructor(ManualClock clock) {
      clock.advanceMicros(1);
    }

    @Test
    void never() {}
  }

  @TraffikTest
  static class SharedMethod {
    @BeforeAll
    static void once(InMemoryBackend backend) {
      backend.clear();
    }

    @Test
    void never() {}
  }

  private static void overflow(ThrottleRegistry registry) {
    Throttle<String> throttle = throttle(registry, "uid");
    throttle.hit("one");
    throttle.hit("two");
  }

  private static void changeWhatCannotBeConverted(ThrottleRegistry registry) {
    Throttle<String> throttle =
        Throttle.builder(String.class, "uid")
            .registry(registry)
            .identifier(name -> name)
            .strategy(new SessionWindow())
            .rate("3/h")
            .build();
    throttle.hit("client");
    throttle.updateRate("4/h");
    throttle.hit("client");
  }
}
