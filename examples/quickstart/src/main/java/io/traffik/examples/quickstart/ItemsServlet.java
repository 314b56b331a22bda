package io.traffik.examples.quickstart;

import io.traffik.servlet.Throttled;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Limited to five per ten seconds, evenly, by the annotation on this class. */
@Throttled(value = "5/10s", uid = "items", strategy = "tokenBucket")
public class ItemsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain");
    response.getWriter().println("items");
  }
}
