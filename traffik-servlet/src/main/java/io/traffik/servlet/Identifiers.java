package io.traffik.servlet;

import io.traffik.Identifier;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Who makes an HTTP request. All identifiers here are stateless and trust nothing a client may
 * choose.
 */
public final class Identifiers {

  /** One for all, so that throttles that use it are seen to identify alike. */
  private static final Identifier<HttpServletRequest> CLIENT_ADDRESS =
      request -> ClientAddress.identity(request.getRemoteAddr());

  private Identifiers() {}

  /**
   * The address of the socket's other end, whatever the request's headers say. An IPv4 address
   * mapped to IPv6 counts as itself; IPv6 addresses count by their /64 prefix, because that is what
   * one subscriber gets. Behind a reverse proxy this is the proxy.
   */
  public static Identifier<HttpServletRequest> clientAddress() {
    return CLIENT_ADDRESS;
  }
}
