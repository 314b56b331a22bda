package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A listener hears of every hit, once, what became of it. */
class ListenerTest {

  private final ManualTime time = new ManualTime();
  private final RemoteBackend backend = new RemoteBackend(time.backend);
  private final Heard heard = new Heard();

  private Throttle.Builder<String> builder(String uid) {
    return time.builder(uid, client -> client.equals("root") ? Identifier.EXEMPT : client)
        .backend(backend)
        .listener(heard);
  }

  @Test
  void hearsWhatBecameOfEachHit() {
    Throttle<String> throttle =
        builder("uid").rate("1/min").bypass(client -> client.equals("health")).build();

    throttle.hitAsync("a");
    throttle.hitAsync("a");
    throttle.hitAsync("root");
    throttle.hitAsync("health");
    throttle.hitAsync("a", 0);
    throttle.disable();
    throttle.hitAsync("b");

    assertThat(heard.events)
        .containsExactly(
            "admitted a", "refused a", "exempt root", "exempt health", "exempt a", "exempt b");
  }

  @Test
  void hearsOfOutagesByContractAndByException() {
    backend.goesDown(Outage.UNREACHABLE);
    Throttle<String> allows = builder("allows").rate("1/min").onError(OnError.ALLOW).build();
    Throttle<String> falls =
        builder("falls").rate("1/min").onError(OnError.fallback(time.backend)).build();
    Throttle<String> raises = builder("raises").rate("1/min").onError(OnError.RAISE).build();

    allows.hitAsync("a");
    falls.hitAsync("a");
    raises.hitAsync("a");

    assertThat(heard.events)
        .containsExactly("degraded a UNREACHABLE", "degraded a UNREACHABLE", "error a far away");
    assertThat(List.of(allows.degradedHits(), raises.degradedHits())).containsExactly(1L, 1L);
  }

  @Test
  void hearsOfMistakes() {
    Throttle<String> throttle = builder("uid").rate("1/min").cost(client -> -1).build();

    assertThatIllegalArgumentException().isThrownBy(() -> throttle.hit("a"));
    assertThat(throttle.hitAsync("b")).isCompletedExceptionally();

    assertThat(heard.events).hasSize(2).allMatch(event -> event.contains("cost \"-1\""));
  }

  @Test
  void ofAHitOnSeveralThrottlesEachListenerHears() {
    Throttle<String> limits = builder("limits").rate("1/min").build();
    Heard other = new Heard();
    Throttle<String> passes =
        time.builder("passes").backend(backend).rate("1/min").listener(other).build();
    passes.disable();

    Throttle.hitAllAsync(List.of(limits, passes), "a");
    Throttle.hitAllAsync(List.of(limits, passes), "a");

    assertThat(heard.events).containsExactly("admitted a", "refused a");
    assertThat(other.events).containsExactly("exempt a", "exempt a");
    backend.goesDown(Outage.UNREACHABLE);
    Throttle<String> raises = builder("raises").rate("1/min").onError(OnError.RAISE).build();
    assertThat(Throttle.hitAllAsync(List.of(raises, passes), "b")).isCompletedExceptionally();
    assertThat(other.events).as("of an outage, too").hasSize(3).endsWith("exempt b");
  }

  @Test
  void hearsNothingOfQuestions() {
    Throttle<String> throttle = builder("uid").rate("1/min").build();

    throttle.stat("a");
    throttle.check("root");
    backend.goesDown(Outage.UNREACHABLE);
    throttle.check("a");

    assertThat(heard.events).isEmpty();
  }
}
