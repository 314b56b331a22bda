package io.traffik.benchmarks.servlet;

import io.lettuce.core.api.async.RedisAsyncCommands;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** Asks Redis the least that can be asked, without a thread that waits. Thread-safe. */
final class PingServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  private final transient RedisAsyncCommands<String, String> redis;

  PingServlet(RedisAsyncCommands<String, String> redis) {
    this.redis = redis;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext context = request.startAsync();
    CompletionStage<String> unused =
        redis
            .ping()
            .whenComplete(
                (pong, failure) -> {
                  end((HttpServletResponse) context.getResponse(), failure == null);
                  context.complete();
                });
  }

  private static void end(HttpServletResponse response, boolean ok) {
    try {
      if (ok) {
        HelloServlet.answer(response);
      } else {
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      }
    } catch (IOException e) {
      response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    }
  }
}
