package io.traffik.memcached;

import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.spy.memcached.ops.OperationErrorType;
import net.spy.memcached.ops.OperationException;
import net.spy.memcached.ops.OperationStatus;
import org.jspecify.annotations.Nullable;

/**
 * Tells outages from mistakes: an outage is answered by the throttle's contract, a mistake reaches
 * the caller. Stateless.
 */
final class Failures {

  private static final String NO_MEMORY = "out of memory";

  private Failures() {}

  /**
   * What a caller is told of a command that a server did not carry out.
   *
   * @param server for the message
   * @param error what the client has thrown for it, if anything
   */
  static RuntimeException refused(
      String server, OperationStatus status, @Nullable OperationException error) {
    String said = server + " did not carry out a command: " + status.getMessage();
    return switch (status.getStatusCode()) {
      case CANCELLED, INTERRUPTED ->
          new BackendUnavailableException(Outage.CONNECTION_LOST, said, error);
      case TIMEDOUT -> new BackendUnavailableException(Outage.TIMEOUT, said, error);
      // It cannot do now what it could do before.
      case ERR_NO_MEM, ERR_BUSY, ERR_TEMP_FAIL -> unwilling(said, error);
      // In text "SERVER_ERROR" (no memory) looks like "CLIENT_ERROR" and "ERROR" (nonsense).
      case ERR_INTERNAL ->
          error == null || (error.getType() == OperationErrorType.SERVER && !isAboutLogin(error))
              ? ofServer(said, error)
              : new IllegalStateException(said, error);
      default -> new IllegalStateException(said, error);
    };
  }

  /** A proxy says so also of what it has sent on, and waited for in vain. */
  private static BackendUnavailableException ofServer(
      String said, @Nullable OperationException error) {
    BackendUnavailableException unwilling = unwilling(said, error);
    return (said + error).contains(NO_MEMORY) ? unwilling : unwilling.maybeDone();
  }

  private static BackendUnavailableException unwilling(
      String said, @Nullable OperationException error) {
    return new BackendUnavailableException(Outage.SERVER_REFUSED, said, error);
  }

  /** By the binary protocol; by text it is a "CLIENT_ERROR". */
  private static boolean isAboutLogin(OperationException error) {
    return String.valueOf(error.getMessage()).contains("Auth failure");
  }

  /** What a caller is told of a failure on the way. */
  static RuntimeException told(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapper =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    Throwable told = wrapper && cause != null ? cause : failure;
    if (told instanceof TimeoutException) {
      return new BackendUnavailableException(
          Outage.TIMEOUT, "Memcached did not answer in time", told);
    }
    return told instanceof RuntimeException known ? known : new CompletionException(told);
  }

  /** Waits for an answer. Null if it has come; else why not. */
  static @Nullable RuntimeException of(CompletableFuture<?> answer, Duration timeout) {
    try {
      var unused = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return null;
    } catch (ExecutionException | TimeoutException failure) {
      return told(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new BackendUnavailableException(
          Outage.TIMEOUT, "interrupted while waiting", interrupted);
    }
  }
}
