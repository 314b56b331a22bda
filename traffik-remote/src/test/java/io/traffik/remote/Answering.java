package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.BackendUnavailableException;
import io.traffik.Decision;
import io.traffik.InMemoryBackend;
import io.traffik.OnError;
import java.util.List;
import java.util.Objects;

/** The outage contracts that the fault tests go through, and what an answer by each looks like. */
enum Answering {
  ALLOW {
    @Override
    OnError<Object> onError() {
      return OnError.ALLOW;
    }

    @Override
    void assertFollowed(Decision decision) {
      assertThat(decision.admitted()).as("admitted: %s", decision).isTrue();
    }
  },

  REFUSE {
    @Override
    OnError<Object> onError() {
      return OnError.REFUSE;
    }

    @Override
    void assertFollowed(Decision decision) {
      assertThat(decision.admitted()).as("admitted: %s", decision).isFalse();
    }
  },

  RAISE {
    @Override
    OnError<Object> onError() {
      return OnError.RAISE;
    }

    @Override
    void assertFollowed(Volley.Answered answered) {
      assertThat(answered.failure()).isInstanceOf(BackendUnavailableException.class);
    }
  },

  FAILOVER {
    @Override
    OnError<Object> onError() {
      return OnError.fallback(InMemoryBackend.create()).dividedBy(NODES);
    }

    @Override
    void assertFollowed(Decision decision) {
      assertThat(decision.byFallback()).as("by the fallback: %s", decision).isTrue();
    }

    /** In the order of their arrival: it decides exactly, by its part of the limit. */
    @Override
    void assertFollowed(List<Volley.Answered> onOneKey, long limit) {
      long byFallback = onOneKey.stream().filter(answered -> !answered.isDecided()).count();
      assertThat(
              onOneKey.stream()
                  .filter(answered -> !answered.isDecided() && answered.isAdmitted())
                  .count())
          .as("admitted by the fallback")
          .isEqualTo(Math.min(byFallback, limit / NODES));
    }
  };

  private static final int NODES = 2;

  abstract OnError<Object> onError();

  void assertFollowed(Decision decision) {}

  /** An answer without the backend. */
  void assertFollowed(Volley.Answered answered) {
    assertThat(answered.failure()).as("instead of a decision").isNull();
    assertFollowed(Objects.requireNonNull(answered.decision()));
    assertThat(answered.shot().isAnsweredOnce()).as("answered once").isTrue();
  }

  /** The answers on a client that had none without the backend before. */
  void assertFollowed(List<Volley.Answered> onOneKey, long limit) {}
}
