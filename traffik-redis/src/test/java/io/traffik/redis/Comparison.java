package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.Meter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/**
 * Sends calls to Redis and compares the replies, and the states in Redis, with what the meters say.
 * Some hundred calls are under way at once. Not thread-safe.
 */
final class Comparison {

  private static final int MOST_UNDER_WAY = 400;
  private static final int AT_ONCE = 40;
  private static final int SHOWN = 12;
  private static final int LONG = 4_096;
  private static final int HEAD = 16;
  private static final long SHORTEST_VIRTUAL_LIFE = 3_600_000;
  private static final Set<String> WITH_RING = Set.of("log", "queue", "costbased");

  private final Wire wire;
  private final String title;
  private final List<String> history = new ArrayList<>();
  private final Deque<Callable<Boolean>> underWay = new ArrayDeque<>();
  private final Map<String, Long> lives = new HashMap<>();

  Comparison(Wire wire, String title) {
    this.wire = wire;
    this.title = title;
  }

  void decide(
      List<List<Charge>> hits, boolean denial, Call.Setting setting, JavaTwin.Result expected) {
    Call call = Call.decide(hits, denial, setting);
    send(
        "hits " + shown(hits),
        call,
        setting,
        hits.get(0),
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
    Call call = Call.question(charges, setting);
    send(
        "question",
        call,
        setting,
        charges,
        expected,
        reply -> {
          for (int i = 0; i < charges.size(); i++) {
            assertThat(plain(reply.stateBytes())).isEqualTo(expected.bytes().get(i));
          }
        });
  }

  void refund(Decision decision, Call.Setting setting, JavaTwin.Result expected) {
    Call call = Call.refund(decision.parts(), setting);
    List<Charge> charges = decision.parts().stream().map(Decision::requiredCharge).toList();
    send("refund of " + Facts.of(decision), call, setting, charges, expected, reply -> {});
  }

  private interface Check {
    void of(Reply reply);
  }

  private void send(
      String what,
      Call call,
      Call.Setting setting,
      List<Charge> charges,
      JavaTwin.Result expected,
      Check check) {
    long now = ByteBuffer.wrap(setting.time()).getLong();
    int step = history.size();
    history.add("at " + now + " " + what);
    Future<byte[]> replied = wire.send(call);
    List<Callable<Boolean>> states = new ArrayList<>();
    for (int i = 0; i < charges.size(); i++) {
      states.add(stateCheck(call.keys().get(i), expected, i, now));
    }
    underWay.add(
        () -> {
          try {
            Reply reply = Wire.reply(replied.get());
            assertThat(reply.now()).isEqualTo(now);
            assertThat(reply.isStale()).isFalse();
            assertThat(reply.adoptions(charges.size()))
                .isEqualTo(new Reply.Adoptions(expected.rebased(), expected.unreadable()));
            check.of(reply);
            assertThat(reply.denial()).as("more in the reply").isEqualTo(Reply.DenialKind.NONE);
            for (Callable<Boolean> state : states) {
              state.call();
            }
            return true;
          } catch (Exception | AssertionError e) {
            throw new AssertionError(title + ", step " + step + ":\n  " + recent(step), e);
          }
        });
    if (underWay.size() % AT_ONCE == 0) {
      wire.flush();
    }
    if (underWay.size() > MOST_UNDER_WAY) {
      drain(MOST_UNDER_WAY / 2);
    }
  }

  private Callable<Boolean> stateCheck(byte[] key, JavaTwin.Result expected, int index, long now) {
    byte[] bytes = expected.bytes().get(index);
    boolean looked = bytes.length < LONG || history.size() % 32 == 0;
    Future<Long> life = wire.life(key);
    long most = mostLife(key, bytes, expected.horizons().get(index), now);
    Future<byte[]> stored = looked ? wire.get(key) : null;
    return () -> {
      if (stored != null) {
        byte[] raw = stored.get();
        assertThat(raw == null ? new byte[0] : plain(raw)).as("state").isEqualTo(bytes);
      }
      if (bytes.length > 0) {
        assertThat(life.get()).as("life").isBetween(1L, most);
      }
      return true;
    };
  }

  /** It is written anew, or as it was before, or not at all: then it lives as long as before. */
  private long mostLife(byte[] key, byte[] bytes, long horizon, long now) {
    String name = new String(key, StandardCharsets.UTF_8);
    long life = Math.max(SHORTEST_VIRTUAL_LIFE, horizon / 1_000 - now / 1_000 + 2);
    if (bytes.length == 0) {
      lives.remove(name);
      return 0;
    }
    return lives.merge(name, life, Math::max);
  }

  /** Without the words that have left the ring. */
  private static byte[] plain(byte[] bytes) {
    if (bytes.length == 0) {
      return bytes;
    }
    ByteBuffer head = ByteBuffer.wrap(bytes);
    int left = Long.BYTES * head.getInt(4);
    int base = HEAD + Long.BYTES * (bytes[1] + bytes[2]);
    byte[] plain = Arrays.copyOf(bytes, bytes.length - left);
    System.arraycopy(bytes, base + left, plain, base, bytes.length - base - left);
    ByteBuffer.wrap(plain).putInt(4, 0);
    return plain;
  }

  private String recent(int step) {
    return String.join("\n  ", history.subList(Math.max(0, step - SHOWN), step + 1));
  }

  void finish() {
    drain(0);
  }

  private void drain(int left) {
    wire.flush();
    while (underWay.size() > left) {
      try {
        underWay.remove().call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
