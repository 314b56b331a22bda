package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is known of a backend goes with it. */
class BackendHealthTest {

  @Test
  void aBackendThatNobodyHoldsIsLetGo() {
    WeakReference<Backend> used = new WeakReference<>(usedBackend());

    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          while (used.get() != null) {
            System.gc();
          }
        });
    assertThat(used.get()).isNull();
  }

  private static Backend usedBackend() {
    ManualTime time = new ManualTime();
    RemoteBackend backend = new RemoteBackend(time.backend).goesDown(Outage.UNREACHABLE);
    Throttle<String> throttle =
        time.builder("uid")
            .backend(backend)
            .rate("1/min")
            .onError(OnError.ALLOW.breaker(Breaker.defaults().failuresToOpen(1)))
            .build();
    assertThat(throttle.hit("a").degraded()).isTrue();
    throttle
        .circuitBreaker()
        .orElseThrow()
        .getEventPublisher()
        .onEvent(event -> assertThat(throttle.uid()).isNotEmpty());
    return backend;
  }

  @Test
  void itIsOneForAllThrottlesOfABackend() {
    Backend backend = InMemoryBackend.create();

    assertThat(BackendHealth.of(backend)).isSameAs(BackendHealth.of(backend));
    assertThat(BackendHealth.of(InMemoryBackend.create())).isNotSameAs(BackendHealth.of(backend));
  }
}
