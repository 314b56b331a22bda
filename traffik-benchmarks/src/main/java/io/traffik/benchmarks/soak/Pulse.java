package io.traffik.benchmarks.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Measures for how long the machine keeps this JVM or Redis from running, be it by other work, by a
 * collection of garbage or by a slow disk: a deadline that is missed meanwhile is not the library's
 * fault. On a thread of its own, and beside the library: a plain socket and {@code PING}.
 */
final class Pulse {

  /** What its connection calls itself at the server. */
  static final String NAME = "soak-pulse";

  private static final int BEAT_MILLIS = 10;
  private static final int SILENCE_MILLIS = 1_000; // longer ones are no longer measured

  private final CountDownLatch ended = new CountDownLatch(1);
  private final InetSocketAddress redis;
  private final Tally tally;
  private final Thread thread = new Thread(this::run, NAME);
  private @Nullable Socket socket;

  private Pulse(InetSocketAddress redis, Tally tally) {
    this.redis = redis;
    this.tally = tally;
  }

  static Pulse start(InetSocketAddress redis, Tally tally) {
    Pulse pulse = new Pulse(redis, tally);
    pulse.thread.start();
    return pulse;
  }

  private void run() {
    try {
      long before = System.nanoTime();
      while (!ended.await(BEAT_MILLIS, TimeUnit.MILLISECONDS)) {
        tally.stalled((int) millisSince(before) - BEAT_MILLIS);
        before = System.nanoTime();
        if (isAnswered()) {
          tally.silent((int) millisSince(before));
        }
        before = System.nanoTime();
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  /** Whether there was an answer, or none for long; not if nobody is there to answer. */
  private boolean isAnswered() {
    try {
      Socket connected = connected();
      connected.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      awaitLine(connected);
      return true;
    } catch (SocketTimeoutException silence) {
      disconnect();
      return true;
    } catch (IOException gone) {
      disconnect();
      return false;
    }
  }

  private Socket connected() throws IOException {
    Socket open = socket;
    if (open == null) {
      open = new Socket();
      socket = open;
      open.setTcpNoDelay(true);
      open.setSoTimeout(SILENCE_MILLIS);
      open.connect(redis, SILENCE_MILLIS);
      String name = "CLIENT SETNAME " + NAME + "\r\n";
      open.getOutputStream().write(name.getBytes(StandardCharsets.US_ASCII));
      awaitLine(open);
    }
    return open;
  }

  private static void awaitLine(Socket connected) throws IOException {
    int read;
    do {
      read = connected.getInputStream().read();
      if (read < 0) {
        throw new IOException("the server has closed the connection");
      }
    } while (read != '\n');
  }

  private void disconnect() {
    Socket open = socket;
    socket = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException unused) {
        // it is gone anyhow
      }
    }
  }

  void end() throws InterruptedException {
    ended.countDown();
    thread.join();
  }
}
