package io.traffik.servlet;

import io.traffik.Decision;
import io.traffik.ThrottledException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request and its response at one filter: goes on down the chain, or is answered with a refusal.
 * Used by one thread.
 */
record Exchange(
    HttpServletRequest request,
    HttpServletResponse response,
    FilterChain chain,
    RateLimitHeaders headers) {

  /** Decisions appear where people look for them, under the filter's name. */
  private static final Logger LOG = LoggerFactory.getLogger(ThrottleFilter.class);

  void conclude(Decision decision) throws IOException, ServletException {
    if (decision.admitted()) {
      log(decision);
      headers.show(decision, request, response);
      proceed();
    } else {
      refuse(decision);
    }
  }

  /** An application that calls {@code throttle.hit(request)} itself is answered for, too. */
  void proceed() throws IOException, ServletException {
    try {
      chain.doFilter(request, response);
    } catch (ThrottledException refused) {
      refuse(refused.decision());
    } catch (ServletException e) {
      if (!(e.getRootCause() instanceof ThrottledException refused)) {
        throw e;
      }
      refuse(refused.decision());
    }
  }

  /** A refused include is left out; the page around it goes on. */
  private void refuse(Decision decision) throws IOException {
    log(decision);
    if (request.getDispatcherType() != DispatcherType.INCLUDE && !response.isCommitted()) {
      headers.show(decision, request, response);
      Refusal.write(decision, response);
    }
  }

  private void log(Decision decision) {
    if (LOG.isDebugEnabled()) {
      String client = decision.identity().orElse("anybody");
      LOG.debug("{} {} by {}: {}", request.getMethod(), request.getRequestURI(), client, decision);
    }
  }
}
