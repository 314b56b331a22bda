package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Meter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Sends calls to Redis and compares the replies, and the states in Redis, with what the meters say.
 * Not thread-safe.
 */
final class Comparison {

  private static final Set<String> WITH_RING = Set.of("log", "queue", "costbased");

  private final Wire wire;
  private final Pipeline pipeline;
  private final StoredStates states;

  /**
   * Nothing compared yet.
   *
   * @param title what a failure says first
   */
  Comparison(Wire wire, String title) {
    this.wire = wire;
    this.pipeline = new Pipeline(wire, title);
    this.states = new StoredStates(wire);
  }

  void decide(
      List<List<Charge>> hits, boolean denial, Call.Setting setting, JavaTwin.Result expected) {
    Call call = Call.decide(hits, denial, setting);
    send(
        "hits " + shown(hits),
        call,
        setting,
        expected,
        reply -> {
          for (int i = 0; i < hits.size(); i++) {
            assertThat(Facts.of(reply.decision(hits.get(i))))
                .as("hit %s", i)
                .isEqualTo(Facts.of(expected.decisions().get(i)));
          }
          if (denial && isUsedUp(expected.decisions().get(hits.size() - 1))) {
            assertDenial(reply, hits.get(0), expected);
          }
        });
  }

  private static String shown(List<List<Charge>> hits) {
    List<Meter> meters = hits.get(0).stream().map(Charge::meter).toList();
    return hits.stream().map(hit -> hit.get(0).cost()).toList() + ", the first by " + meters;
  }

  private static boolean isUsedUp(Decision decision) {
    return decision.parts().stream().anyMatch(part -> !part.admitted() && part.remaining() == 0);
  }

  private static void assertDenial(Reply reply, List<Charge> charges, JavaTwin.Result expected) {
    boolean rings = charges.stream().anyMatch(charge -> WITH_RING.contains(algorithm(charge)));
    if (!rings) {
      assertThat(reply.denial()).isEqualTo(Reply.DenialKind.STATES);
      for (int i = 0; i < charges.size(); i++) {
        assertThat(reply.stateBytes()).isEqualTo(expected.bytes().get(i));
      }
    } else if (charges.size() == 1) {
      assertThat(reply.denial()).isEqualTo(Reply.DenialKind.OPENING);
      assertThat(reply.number()).isEqualTo(expected.opens());
    }
  }

  private static String algorithm(Charge charge) {
    return charge.meter().blueprint(0).orElseThrow().algorithm();
  }

  void question(List<Charge> charges, Call.Setting setting, JavaTwin.Result expected) {
    send(
        "question",
        Call.question(charges, setting),
        setting,
        expected,
        reply -> {
          for (byte[] bytes : expected.bytes()) {
            assertThat(StoredStates.compact(reply.stateBytes())).isEqualTo(bytes);
          }
        });
  }

  void refund(Decision decision, Call.Setting setting, JavaTwin.Result expected) {
    Call call = Call.refund(decision.parts(), setting);
    send("refund of " + Facts.of(decision), call, setting, expected, reply -> {});
  }

  private void send(
      String what,
      Call call,
      Call.Setting setting,
      JavaTwin.Result expected,
      Consumer<Reply> check) {
    long now = ByteBuffer.wrap(setting.time()).getLong();
    Future<byte[]> replied = wire.send(call);
    List<Pipeline.Check> stored = new ArrayList<>();
    for (int i = 0; i < call.keys().size(); i++) {
      byte[] bytes = expected.bytes().get(i);
      stored.add(states.ask(call.keys().get(i), bytes, expected.horizons().get(i), now));
    }
    pipeline.add(
        "at " + now + " " + what,
        () -> {
          Reply reply = Wire.reply(replied.get());
          assertThat(reply.now()).isEqualTo(now);
          assertThat(reply.isStale()).isFalse();
          assertThat(reply.adoptions(call.keys().size()))
              .isEqualTo(new Reply.Adoptions(expected.rebased(), expected.unreadable()));
          check.accept(reply);
          assertThat(reply.denial()).as("more in the reply").isEqualTo(Reply.DenialKind.NONE);
          for (Pipeline.Check state : stored) {
            state.run();
          }
        });
  }

  void finish() {
    pipeline.finish();
  }
}
