package io.traffik.examples.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An HTTP client that can choose the address it comes from, which the JDK's own cannot on Java 17.
 * One connection per request.
 */
final class Client {

  private static final int TIMEOUT_MILLIS = 10_000;

  private final int port;
  private final InetAddress from;

  /** An answer's status and headers; header names in lower case. */
  record Answer(int status, Map<String, String> headers) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "(none)");
    }
  }

  Client(int port, InetAddress from) {
    this.port = port;
    this.from = from;
  }

  Answer get(String path) throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(new InetSocketAddress(from, port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return answer(
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)));
    }
  }

  private static Answer answer(BufferedReader reader) throws IOException {
    String status = reader.readLine();
    if (status == null) {
      throw new IOException("the server closed the connection");
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = reader.readLine();
        line != null && !line.isEmpty();
        line = reader.readLine()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Answer(Integer.parseInt(status.substring(9, 12)), headers);
  }
}
