package io.traffik.servlet;

import io.traffik.Decision;
import io.traffik.ThrottledException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request and its response at one filter: goes on down the chain, or is answered with a refusal.
 * Used by one thread at a time.
 *
 * @param known the request's passage; null if no throttle applies here, and none was needed
 * @param due the throttles that the request has to pass here
 */
record Exchange(
    HttpServletRequest request,
    HttpServletResponse response,
    FilterChain chain,
    RateLimitHeaders headers,
    @Nullable Passage known,
    List<HttpThrottle> due) {

  /** Decisions appear where people look for them, under the filter's name. */
  private static final Logger LOG = LoggerFactory.getLogger(ThrottleFilter.class);

  Passage passage() {
    return known == null ? Passage.of(request) : known;
  }

  /** Goes on or answers, as was decided. */
  void conclude(Decision decision) throws IOException, ServletException {
    if (decision.admitted()) {
      passage().count(due);
      admit(decision);
      proceed();
    } else {
      refuse(decision);
    }
  }

  /** Shows an admission; the chain is the caller's to go on with. */
  void admit(Decision decision) {
    log(decision);
    headers.show(decision, passage(), response);
  }

  /** Writes the refusal. A refused include is left out; the page around it goes on. */
  void refuse(Decision decision) throws IOException {
    log(decision);
    if (request.getDispatcherType() != DispatcherType.INCLUDE && !response.isCommitted()) {
      headers.show(decision, passage(), response);
      Refusal.write(decision, response);
    }
  }

  /** An application that calls {@code throttle.hit(request)} itself is answered for, too. */
  void proceed() throws IOException, ServletException {
    try {
      chain.doFilter(request, response);
    } catch (ThrottledException e) {
      if (!answered(e)) {
        throw e;
      }
    } catch (ServletException e) {
      if (!(e.getRootCause() instanceof ThrottledException refused) || !answered(refused)) {
        throw e;
      }
    }
  }

  /**
   * Whether a late refusal could still be answered. If not, the exception has to go on, so that the
   * container breaks off what would look like a complete response.
   */
  private boolean answered(ThrottledException refused) throws IOException {
    if (request.getDispatcherType() == DispatcherType.INCLUDE) {
      log(refused.decision());
      return true;
    }
    if (response.isCommitted()) {
      return false;
    }
    Refusal.forgetEntity(response);
    refuse(refused.decision());
    if (request.isAsyncStarted()) {
      completeAsync();
    }
    return true;
  }

  /** The application had begun an asynchronous cycle before it was refused. */
  private void completeAsync() {
    try {
      request.getAsyncContext().complete();
    } catch (IllegalStateException alreadyDispatchedOrComplete) {
      LOG.debug("{} was refused while it was being dispatched", request.getRequestURI());
    }
  }

  private void log(Decision decision) {
    if (LOG.isDebugEnabled()) {
      String client = decision.identity().orElse("anybody");
      LOG.debug("{} {} by {}: {}", request.getMethod(), request.getRequestURI(), client, decision);
    }
  }
}
