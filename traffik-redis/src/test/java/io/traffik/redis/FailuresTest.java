package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.PartitionSelectorException;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.netty.handler.codec.DecoderException;
import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import java.net.SocketException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an outage, and what a mistake. */
class FailuresTest {

  static Stream<Exception> notSent() {
    return Stream.of(
        new RedisConnectionException("Unable to connect"),
        new PartitionSelectorException("no node has the slot", new Partitions()),
        new RedisException("Currently not connected. Commands are rejected."));
  }

  @ParameterizedTest
  @MethodSource("notSent")
  void whatWasNotSentIsCertainNotToBeCharged(Exception failure) {
    assertThat(Failures.told(failure))
        .isInstanceOfSatisfying(
            BackendUnavailableException.class,
            outage -> {
              assertThat(outage.outage()).isEqualTo(Outage.UNREACHABLE);
              assertThat(outage.isUndone()).isTrue();
            });
  }

  static Stream<Exception> ofConnections() {
    return Stream.of(
        new RedisException("something else"),
        new SocketException("Connection reset"),
        new DecoderException(new SSLException("closed")),
        new CompletionException(new SocketException("Broken pipe")),
        new CancellationException());
  }

  @ParameterizedTest
  @MethodSource("ofConnections")
  void whatEndsAConnectionIsAnOutage(Exception failure) {
    assertThat(Failures.told(failure))
        .isInstanceOfSatisfying(
            BackendUnavailableException.class,
            outage -> {
              assertThat(outage.outage()).isEqualTo(Outage.CONNECTION_LOST);
              assertThat(outage.isUndone()).isFalse();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOADING wait",
        "READONLY it is a replica",
        "CLUSTERDOWN",
        "OOM used",
        "ERR Error running script: Script killed by user with SCRIPT KILL.",
        "ERR Error running script (call to f_1): @user_script:4: @user_script: 4: -READONLY You"
            + " can't write against a read only replica. ", // as Redis 6.2 tells it
      })
  void aServerThatCannotNowIsAnOutage(String error) {
    assertThat(Failures.told(new RedisCommandExecutionException(error)))
        .isInstanceOf(BackendUnavailableException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ERR user_script:1: no such variable", "NOPERM no such right", "NOAUTH"})
  void aServerThatNeverWillIsAMistake(String error) {
    assertThat(Failures.told(new RedisCommandExecutionException(error)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(error);
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, NullPointerException.class})
  void aBugStaysOne(Class<? extends RuntimeException> type) throws ReflectiveOperationException {
    RuntimeException bug = type.getConstructor().newInstance();

    assertThat(Failures.told(bug)).isSameAs(bug);
  }
}
