package io.traffik.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One connection through a {@link FaultyNetwork}, in both directions. Thread-safe. */
final class Line {

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long TRICKLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Of several replies at once none may arrive whole. */
  private static final int PART = 3;

  /** The same in each run. */
  private static final long GARBAGE_SEED = 20_090;

  private final FaultyNetwork network;
  private final Socket client;
  private final Socket upstream = new Socket();
  private final Random garbage = new Random(GARBAGE_SEED);
  private volatile boolean doomed;
  private volatile boolean silent;
  private volatile boolean holds;
  private volatile boolean orphaned;

  Line(FaultyNetwork network, Socket client) {
    this.network = network;
    this.client = client;
  }

  /** False if the server cannot be reached. */
  boolean connect(String host, int port) {
    try {
      upstream.connect(new InetSocketAddress(host, port));
      return true;
    } catch (IOException unreachable) {
      return false;
    }
  }

  long unseenBytes() throws IOException {
    return client.isClosed() ? 0 : client.getInputStream().available();
  }

  void silence() {
    silent = true;
  }

  /** The server's end is gone. */
  void loseServer() throws IOException {
    orphaned = true;
    silent = true;
    upstream.close();
  }

  /** Carries what the client sends. */
  void forward() throws IOException {
    byte[] buffer = new byte[FaultyNetwork.BUFFER];
    InputStream in = client.getInputStream();
    for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
      String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
      network.countIfWatchedFor(text);
      doomed |= network.isFatal(text);
      holds |= network.isToBeHeld(text);
      awaitPassage();
      if (!silent) {
        upstream.getOutputStream().write(buffer, 0, length);
      }
      waitWhile(network::isJammed);
    }
    close();
  }

  /** Carries what the server replies. */
  void backward() throws IOException {
    byte[] buffer = new byte[FaultyNetwork.BUFFER];
    InputStream in = upstream.getInputStream();
    for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
      if (doomed) {
        network.countCut();
        break;
      }
      waitWhile(() -> holds && network.isHolding());
      holds = false;
      awaitPassage();
      if (!silent) {
        reply(buffer, length, client.getOutputStream());
      }
    }
    if (!orphaned) {
      close();
    }
  }

  private void reply(byte[] buffer, int length, OutputStream out) throws IOException {
    int from = 0;
    if (network.suffers(Fault.RESET)) {
      out.write(buffer, 0, Math.min(length, PART));
      client.setSoLinger(true, 0);
      close();
      return;
    }
    if (network.suffers(Fault.GARBAGE)) {
      byte[] nonsense = new byte[length];
      garbage.nextBytes(nonsense);
      out.write(nonsense);
      return;
    }
    for (; network.suffers(Fault.TRICKLE) && from < length; from++) {
      out.write(buffer, from, 1);
      long start = System.nanoTime();
      waitWhile(() -> network.suffers(Fault.TRICKLE) && System.nanoTime() - start < TRICKLE_NANOS);
    }
    out.write(buffer, from, length - from);
  }

  private void awaitPassage() {
    long start = System.nanoTime();
    waitWhile(() -> System.nanoTime() - start < network.delayNanos());
    waitWhile(() -> network.suffers(Fault.HANG));
  }

  private void waitWhile(BooleanSupplier obstacle) {
    while (obstacle.getAsBoolean() && !client.isClosed()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  void close() throws IOException {
    client.close();
    upstream.close();
  }
}
