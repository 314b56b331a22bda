package io.traffik.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Decision;
import io.traffik.OnError;
import io.traffik.Strategies;
import io.traffik.Throttle;
import io.traffik.remote.Eventually;
import io.traffik.remote.Load;
import io.traffik.remote.Shot;
import io.traffik.remote.Tally;
import io.traffik.test.server.MemcachedServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One of three servers is lost: what belongs to the others goes on as if nothing were, and what
 * belongs to it is answered by contract, and never begins anew on another one.
 */
class ThreeServersOutageTest {

  private static final int CLIENTS = 60;
  private static final long ROOM = 200;
  private static final int IN_FLIGHT = 32;
  private static final Duration PAUSE = Duration.ofMillis(5);

  /** So that the answer to no hit is unknown, however busy the machine is. */
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /** Well below the deadline, on a busy machine too. */
  private static final Duration FAST = Duration.ofSeconds(2);

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final List<MemcachedServer> SERVERS =
      Stream.generate(MemcachedServer::start).limit(3).toList();

  /** How an application's own client may be set up: by default keys move to other servers. */
  private enum Whose {
    OURS,
    OF_THE_APPLICATION
  }

  @AfterEach
  void forget() {
    SERVERS.forEach(MemcachedServer::flushAll);
  }

  @AfterAll
  static void close() {
    SERVERS.forEach(MemcachedServer::close);
  }

  @ParameterizedTest
  @CsvSource({
    "OURS, REFUSE",
    "OURS, ALLOW",
    "OF_THE_APPLICATION, REFUSE",
    "OF_THE_APPLICATION, ALLOW"
  })
  void aServerThatIsLostTakesNothingWithItButItsOwnKeys(Whose client, OnError<Object> onError)
      throws IOException {
    MemcachedClient own = applicationsClient();
    try (MemcachedBackend backend = backend(client, own)) {
      Throttle<Shot> all = throttle(backend, onError, clients());
      hitEach(all).forEach(decision -> assertThat(decision.remaining()).isEqualTo(ROOM - 1));
      MemcachedServer lost = SERVERS.get(1);
      List<String> gone = clientsOn(List.of(lost));
      List<String> rest = clientsOn(others(lost));
      assertThat(gone).as("clients of the server that will be lost").isNotEmpty();
      assertThat(gone.size() + rest.size()).as("clients").isEqualTo(CLIENTS);

      Throttle<Shot> onGone = throttle(backend, onError, gone);
      Load loadOnGone = Load.start(onGone, IN_FLIGHT, Load.UNTIL_STOPPED, PAUSE);
      Load loadOnRest =
          Load.start(throttle(backend, onError, rest), IN_FLIGHT, rest.size() * (ROOM + 9), PAUSE);
      Eventually.until("hits", LIMIT, () -> loadOnGone.decided() > 0 && loadOnRest.decided() > 0);

      lost.kill();
      Eventually.until("the loss", LIMIT, () -> loadOnGone.tally().unknown() > IN_FLIGHT);
      long decided = loadOnRest.decided();
      assertAnsweredByContract(hitEach(onGone), onError);
      Eventually.until(
          "the others to go on",
          LIMIT,
          () -> loadOnRest.decided() > decided || loadOnRest.finished().isDone());
      assertThat(clientsOn(others(lost))).as("clients on the others").isSubsetOf(rest);

      lost.restart();
      long before = loadOnGone.decided();
      Duration back =
          Eventually.until(
              "the server to be used again", LIMIT, () -> loadOnGone.decided() > before);
      System.out.printf("%s, %s: back %d ms after the restart%n", client, onError, back.toMillis());
      Tally undisturbed = loadOnRest.await(LIMIT);
      loadOnGone.stop();

      undisturbed.assertAnsweredWithin(DEADLINE);
      undisturbed.assertExact(rest.size() * (ROOM - 1));
      loadOnGone.await(LIMIT).assertAnsweredWithin(FAST);
      assertThat(clientsOn(others(lost)))
          .as("clients on the others in the end")
          .containsExactlyInAnyOrderElementsOf(rest);
    } finally {
      own.shutdown();
    }
  }

  private static void assertAnsweredByContract(List<Decision> decisions, OnError<Object> onError) {
    assertThat(decisions).as("answered by contract").allMatch(Decision::degraded);
    assertThat(decisions)
        .as("admitted")
        .allMatch(decision -> decision.admitted() == (onError == OnError.ALLOW));
  }

  private static List<Decision> hitEach(Throttle<Shot> throttle) {
    List<CompletableFuture<Decision>> answers = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      answers.add(throttle.hitAsync(new Shot(i)).toCompletableFuture());
    }
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private static List<String> clients() {
    return IntStream.range(0, CLIENTS).mapToObj(number -> "client" + number).toList();
  }

  private static Throttle<Shot> throttle(
      MemcachedBackend backend, OnError<Object> onError, List<String> clients) {
    return Shot.throttle("three", backend)
        .identifier(shot -> clients.get((int) (shot.number() % clients.size())))
        .rate(ROOM + "/d")
        .strategy(Strategies.tokenBucket(ROOM))
        .onError(onError)
        .deadline(DEADLINE)
        .build();
  }

  private static MemcachedBackend backend(Whose client, MemcachedClient own) {
    MemcachedBackendBuilder builder = MemcachedBackend.builder();
    return switch (client) {
      case OURS -> builder.uri("memcached://" + addresses(",")).build();
      case OF_THE_APPLICATION -> builder.client(own).build();
    };
  }

  private static MemcachedClient applicationsClient() throws IOException {
    List<InetSocketAddress> addresses =
        SERVERS.stream()
            .map(server -> new InetSocketAddress(server.host(), server.port()))
            .toList();
    return new MemcachedClient(
        new ConnectionFactoryBuilder()
            .setFailureMode(FailureMode.Redistribute)
            .setMaxReconnectDelay(1)
            .setDaemon(true)
            .build(),
        addresses);
  }

  private static String addresses(String separator) {
    return SERVERS.stream().map(MemcachedServer::address).collect(Collectors.joining(separator));
  }

  private static List<MemcachedServer> others(MemcachedServer lost) {
    return SERVERS.stream().filter(server -> server != lost).toList();
  }

  /** Whose states are there, by the keys: {@code traffik:{client7}:three}. */
  private static List<String> clientsOn(List<MemcachedServer> servers) {
    Set<String> known = Set.copyOf(clients());
    return servers.stream()
        .flatMap(server -> server.timesToLive().keySet().stream())
        .map(key -> key.replaceAll(".*\\{(.*)}.*", "$1"))
        .filter(known::contains)
        .toList();
  }
}
