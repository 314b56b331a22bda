package io.traffik.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.PartitionException;
import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Tells outages from mistakes: an outage is answered by the throttle's contract, a mistake reaches
 * the caller. Stateless.
 */
final class Failures {

  /**
   * The first words of errors by which Redis says that it cannot do now what it could do before,
   * and that it did not begin: a script is asked these things before its first write. All others
   * say that it never will: the script is broken, the user may not run it, a password is missing.
   * docs/error-handling.md has them in a table.
   */
  static final Set<String> OUTAGES =
      Set.of(
          "ASK",
          "BUSY",
          "CLUSTERDOWN",
          "LOADING",
          "MASTERDOWN",
          "MISCONF",
          "MOVED",
          "NOREPLICAS",
          "OOM",
          "READONLY",
          "TRYAGAIN");

  private static final String USER_SCRIPT = "@user_script";
  private static final String TOO_MANY = "max number of clients";
  private static final String KILLED = "Script killed by user";

  /** By which Lettuce says, before it sends a command, that it cannot; all else may have run. */
  private static final Set<String> NOT_SENT =
      Set.of("Currently not connected. Commands are rejected.", "Connection is closed");

  private static final String DECODER = "io.lettuce.core.protocol.RedisStateMachine";
  private static final String QUEUE_FULL = "Request queue size exceeded";

  private Failures() {}

  /** What a caller is told of a failed command. */
  static RuntimeException told(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof BackendUnavailableException known) {
      return known;
    }
    Outage outage = outage(cause);
    if (outage != null) {
      return new BackendUnavailableException(
          outage, "Redis gave no answer: " + cause.getMessage(), cause);
    }
    if (cause instanceof RedisCommandExecutionException) {
      return new IllegalStateException("Redis refused a command: " + cause.getMessage(), cause);
    }
    return cause instanceof RuntimeException mistake ? mistake : new CompletionException(cause);
  }

  /** Which outage a failure is; null if it is a mistake. */
  private static @Nullable Outage outage(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof RedisCommandExecutionException) {
      return OUTAGES.contains(firstWord(failure)) || message.contains(KILLED)
          ? Outage.SERVER_REFUSED
          : null;
    }
    if (failure instanceof RedisConnectionException
        || failure instanceof PartitionException
        || NOT_SENT.contains(message)) {
      return Outage.UNREACHABLE;
    }
    if (failure instanceof RedisException && message.startsWith(QUEUE_FULL)) {
      return Outage.OVERLOADED;
    }
    return isOfConnection(failure) || isOfDecoder(failure) ? Outage.CONNECTION_LOST : null;
  }

  /** What a failure to connect is: an outage, or a mistake in what Redis was told. */
  static RuntimeException whileConnecting(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RedisCommandExecutionException
          && !OUTAGES.contains(firstWord(cause))
          && !String.valueOf(cause.getMessage()).contains(TOO_MANY)) {
        return new IllegalArgumentException("Redis refused the connection: " + cause.getMessage());
      }
      if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
        return new IllegalArgumentException("TLS failed: " + cause.getMessage(), failure);
      }
    }
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return new BackendUnavailableException(
        Outage.UNREACHABLE, failure.getMessage() + " (" + cause.getMessage() + ")", failure);
  }

  /** Whether Redis no longer knows the script. */
  static boolean isUnknownScript(Throwable failure) {
    return firstWord(unwrapped(failure)).equals("NOSCRIPT");
  }

  /** Whether the server has become a replica. */
  static boolean isReadOnly(Throwable failure) {
    return firstWord(unwrapped(failure)).equals("READONLY");
  }

  /**
   * Lettuce hands a command that was in flight what ended its connection, as it is: with a reset an
   * {@link IOException}, with TLS that of Netty around one.
   */
  private static boolean isOfConnection(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean refused = cause instanceof RedisCommandExecutionException;
      if ((cause instanceof RedisException && !refused)
          || cause instanceof IOException
          || cause instanceof CancellationException) {
        return true;
      }
    }
    return false;
  }

  /**
   * Where bytes are no reply, Lettuce's decoder ends in whatever it runs into, and the connection
   * is closed. What the JVM throws often comes without a stack in the end.
   */
  private static boolean isOfDecoder(Throwable failure) {
    StackTraceElement[] stack = failure.getStackTrace();
    return stack.length == 0
        ? failure instanceof IndexOutOfBoundsException
        : Stream.of(stack)
            .map(StackTraceElement::getClassName)
            .filter(name -> !name.startsWith("java.") && !name.startsWith("io.netty."))
            .findFirst()
            .filter(name -> name.startsWith(DECODER))
            .isPresent();
  }

  private static String firstWord(Throwable failure) {
    @Nullable String message = failure.getMessage();
    if (!(failure instanceof RedisCommandExecutionException) || message == null) {
      return "";
    }
    // Redis 6.2 tells what a script's command was told behind where it was told it.
    int inScript = message.contains(USER_SCRIPT) ? message.lastIndexOf(": -") + 3 : 0;
    String told = inScript > 2 ? message.substring(inScript) : message;
    int end = told.indexOf(' ');
    return (end < 0 ? told : told.substring(0, end)).toUpperCase(Locale.ROOT);
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapper =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    return wrapper && cause != null ? cause : failure;
  }
}
