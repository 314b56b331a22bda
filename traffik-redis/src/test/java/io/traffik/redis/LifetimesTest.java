package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Charge;
import io.traffik.Decision;
import io.traffik.HitClass;
import io.traffik.Limit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * At the server's own time, whatever happens to a key, it lives until its state means nothing more,
 * and hardly longer.
 */
class LifetimesTest {

  private static final int STEPS = 30;
  private static final long SEED = Long.getLong("traffik.seed", 20_261_124);

  /**
   * In microseconds: both ends are rounded to whole milliseconds, one may begin meanwhile, and one
   * is added.
   */
  private static final long TOLERANCE = 2_000;

  private static final long ABSENT = -2;

  private static Wire wire;
  private static Present present;

  @BeforeAll
  static void connect() {
    wire = new Wire();
    present = new Present(micros(wire.await(wire.time())));
  }

  @AfterAll
  static void disconnect() {
    wire.close();
  }

  static Stream<Subject> subjects() {
    return Subjects.strategies().flatMap(strategy -> Subjects.of(strategy).stream());
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void everyKeyLivesAsLongAsItMatters(Subject subject) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (Limit limit : subject.variants()) {
      JavaTwin java = new JavaTwin();
      wire.clear();
      for (int step = 0; step < STEPS; step++) {
        long most = Math.max(1, limit.meter().capacity() / (1 + random.nextInt(20)));
        hit(java, Charge.of(limit, HitClass.NONE, "client", 1 + random.nextLong(most)), random);
      }
    }
  }

  private static void hit(JavaTwin java, Charge charge, SplittableRandom random) {
    List<Charge> charges = List.of(charge);
    Call call = Call.decide(List.of(charges), /* denial= */ false, present);
    Sent sent = Sent.of(call);
    JavaTwin.Result expected = java.decide(List.of(charges), sent.now);
    sent.reply.adoptions(1);
    assertThat(Facts.of(sent.reply.decision(charges)))
        .as("with seed %d at %d", SEED, sent.now)
        .isEqualTo(Facts.of(expected.decisions().get(0)));
    sent.assertLifetime(expected);

    Decision decision = expected.decisions().get(0);
    if (decision.admitted() && random.nextInt(3) == 0) {
      Sent refund = Sent.of(Call.refund(List.of(decision), present));
      refund.assertLifetime(java.refund(List.of(decision), refund.now));
    }
  }

  private static long micros(List<byte[]> time) {
    return 1_000_000 * number(time.get(0)) + number(time.get(1));
  }

  private static long number(byte[] decimals) {
    return Long.parseLong(new String(decimals, StandardCharsets.US_ASCII));
  }

  /** The server's time, about which the tests began. */
  private record Present(long around) implements Call.Setting {

    @Override
    public String namespace() {
      return "test";
    }

    @Override
    public byte[] time() {
      return new byte[0];
    }
  }

  /**
   * What a call came to.
   *
   * @param life of its key after it, in milliseconds
   * @param later the time when it was asked, or after that
   */
  private record Sent(Reply reply, long now, long life, long later) {

    static Sent of(Call call) {
      Future<byte[]> replied = wire.send(call);
      Future<Long> life = wire.life(call.keys().get(0));
      Future<List<byte[]>> later = wire.time();
      Reply reply = Wire.reply(wire.await(replied));
      assertThat(reply.isStale()).isFalse();
      return new Sent(reply, reply.now(), wire.await(life), micros(wire.await(later)));
    }

    void assertLifetime(JavaTwin.Result expected) {
      long horizon = expected.horizons().get(0);
      boolean present = expected.bytes().get(0).length > 0;
      if (life == ABSENT) {
        assertThat(!present || horizon <= later).as("gone at %s of %s", later, horizon).isTrue();
      } else {
        long mostLeft = horizon - now + TOLERANCE;
        assertThat(present || horizon <= now).isTrue();
        assertThat(1_000 * life).as("life").isBetween(horizon - later, Math.max(mostLeft, 0));
      }
    }
  }
}
