package io.traffik.remote;

import io.traffik.Backend;
import io.traffik.Clock;
import io.traffik.Decision;
import io.traffik.Throttle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server of an application, in a JVM of its own: does what the lines of its standard input say,
 * and writes a line that begins with {@code =} for each. It ends with its input, so never outlives
 * who has started it. {@link WorkerProcess} is the other end.
 *
 * <p>{@code connect URI}: uses another backend from now on. {@code run …}: keeps 64 hits in flight
 * on one key; the answer is a {@link Tally}. {@code stop}: ends the run. {@code ask …}: makes one
 * hit.
 */
public final class HotKeyWorker {

  public static final int IN_FLIGHT = 64;

  private @Nullable Backend backend;
  private @Nullable Load load;

  private HotKeyWorker() {}

  /**
   * Runs until the end of the input.
   *
   * @param arguments by how many microseconds the clock of this server is wrong
   */
  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    long offset = Long.parseLong(arguments[0]);
    if (offset != 0) {
      WrongClock.set(offset);
    }
    HotKeyWorker worker = new HotKeyWorker();
    tell("ready");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        worker.obey(line.split("\t", -1));
      }
    }
    System.exit(0);
  }

  private static void tell(String answer) {
    System.out.println("=" + answer);
    System.out.flush();
  }

  private void obey(String[] words) {
    try {
      switch (words[0]) {
        case "connect" -> connect(words[1]);
        case "run" -> run(Order.parse(words));
        case "stop" -> Objects.requireNonNull(load).stop();
        case "ask" -> ask(Order.parse(words));
        default -> throw new IllegalArgumentException(words[0]);
      }
    } catch (RuntimeException failure) {
      tell("failed " + failure);
    }
  }

  private void connect(String uri) {
    if (backend != null) {
      backend.close();
    }
    backend = Backend.of(uri);
    tell("connected");
  }

  private void run(Order order) {
    Load started = Load.start(throttle(order), IN_FLIGHT, order.hits(), Duration.ZERO);
    load = started;
    var unused = started.finished().thenAccept(tally -> tell(tally.text()));
  }

  private void ask(Order order) {
    Decision decision = throttle(order).hitAsync(new Shot(0)).toCompletableFuture().join();
    tell(Answer.of(decision, Clock.system().micros()).text());
  }

  private Throttle<Shot> throttle(Order order) {
    return Shot.throttle(order.uid(), Objects.requireNonNull(backend, "connect first"))
        .identifier(shot -> order.uid())
        .rate(order.rate())
        .strategy(OwnStrategy.parse(order.strategy()))
        .deadline(Duration.ofMillis(order.deadlineMillis()))
        .build();
  }

  /**
   * What to do to which key.
   *
   * @param hits how many; {@link Load#UNTIL_STOPPED}
   */
  public record Order(String uid, String strategy, String rate, long hits, long deadlineMillis) {

    /** The same to another key. */
    public Order on(String otherUid) {
      return new Order(otherUid, strategy, rate, hits, deadlineMillis);
    }

    String text(String verb) {
      return String.join("\t", verb, uid, strategy, rate, "" + hits, "" + deadlineMillis);
    }

    static Order parse(String[] words) {
      return new Order(
          words[1], words[2], words[3], Long.parseLong(words[4]), Long.parseLong(words[5]));
    }
  }
}
