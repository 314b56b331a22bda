package io.traffik.servlet;

import io.traffik.Decision;
import io.traffik.Throttle;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides a request that holds no thread while its backend is asked. Stateless. */
final class AsyncDecision {

  /*
   * An admitted request is dispatched: the container runs the chain again, as ASYNC, and the filter, if it
   * is mapped to ASYNC at all, finds the request counted. A refusal is written on the deciding thread,
   * without a dispatch, because the API does not tell whether the filter would see that dispatch.
   *
   * The chain is never used after doFilter has returned, because containers recycle it. WebSocket
   * handshakes wait on their thread, because containers upgrade in a filter not mapped to ASYNC. A decision
   * is always complete by its deadline; the container's own timeout, 30 s by default, is a backstop.
   */

  private static final Logger LOG = LoggerFactory.getLogger(ThrottleFilter.class);

  private AsyncDecision() {}

  /** Whether the container lets this request go on without its thread. */
  static boolean possible(HttpServletRequest request) {
    return request.getDispatcherType() == DispatcherType.REQUEST
        && request.isAsyncSupported()
        && !request.isAsyncStarted()
        && !"websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
  }

  /** Returns at once; the request goes on when it is decided, or here if it is decided already. */
  static void begin(Exchange exchange) throws IOException, ServletException {
    CompletableFuture<Decision> decision =
        Throttle.hitAllAsync(exchange.due(), exchange.request()).toCompletableFuture();
    if (decision.isDone()) {
      exchange.conclude(outcome(decision));
      return;
    }
    // On this thread, which owns the request as yet; one that is refused goes nowhere else.
    exchange.passage().count(exchange.due());
    // The same request and response, or the wrappers of filters in front of ours would be lost.
    AsyncContext async = exchange.request().startAsync(exchange.request(), exchange.response());
    CompletableFuture<Decision> unused =
        decision.whenComplete((decided, failure) -> resume(exchange, async, decided, failure));
  }

  private static Decision outcome(CompletableFuture<Decision> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void resume(
      Exchange exchange,
      AsyncContext async,
      @Nullable Decision decision,
      @Nullable Throwable failure) {
    try {
      if (decision == null) {
        LOG.error("a request could not be decided", failure);
        fail(exchange, async);
      } else if (decision.admitted()) {
        exchange.admit(decision);
        async.dispatch();
      } else {
        exchange.refuse(decision);
        async.complete();
      }
    } catch (IOException | RuntimeException | Error e) {
      LOG.warn("a request was decided ({}) and could not be answered", decision, e);
      fail(exchange, async);
    }
  }

  /**
   * Ends the request whatever state it is in; its client may be gone, or its response be on its
   * way.
   */
  private static void fail(Exchange exchange, AsyncContext async) {
    try {
      if (!exchange.response().isCommitted()) {
        exchange.response().sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("no error could be sent", e);
    }
    try {
      async.complete();
    } catch (IllegalStateException alreadyOver) {
      LOG.debug("the request was over already", alreadyOver);
    }
  }
}
