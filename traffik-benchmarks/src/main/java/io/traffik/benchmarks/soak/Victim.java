package io.traffik.benchmarks.soak;

import io.traffik.test.server.RedisServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A Redis of the run's own, to which faults are done. Thread-safe.
 *
 * <p>It writes what it acknowledges into its append-only file before it replies, and reads it when
 * it starts. {@code appendfsync no} leaves the way from the kernel to the disk to the kernel: the
 * process is killed, and not the machine, so nothing acknowledged is lost, and no verdict depends
 * on how fast the disk is.
 */
final class Victim implements AutoCloseable {

  private final RedisServer server =
      RedisServer.builder().persistent().config("appendfsync no").start();

  /** Held while it is not there, so that nobody waits for what it has to say. */
  private final ReentrantLock there = new ReentrantLock();

  String uri() {
    return "redis://" + server.address();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(server.host(), server.port());
  }

  String version() {
    return server.info("server").getOrDefault("redis_version", "unknown");
  }

  /** How many clients are connected besides who asks and the pulse; empty while it is not there. */
  OptionalInt connections() {
    if (!there.tryLock()) {
      return OptionalInt.empty();
    }
    try {
      long clients =
          String.valueOf(server.command("CLIENT", "LIST"))
              .lines()
              .filter(client -> !client.isBlank() && !client.contains("name=" + Pulse.NAME))
              .count();
      return OptionalInt.of((int) clients - 1);
    } finally {
      there.unlock();
    }
  }

  /** Returns when it answers again. */
  Fault suffer(Fault.Kind kind, Duration down, CountDownLatch hurry) throws InterruptedException {
    there.lock();
    try {
      long from = micros();
      switch (kind) {
        case KILL -> {
          server.kill();
          boolean unused = hurry.await(down.toMillis(), TimeUnit.MILLISECONDS);
          server.restart();
        }
        case PAUSE -> {
          server.pause();
          boolean unused = hurry.await(down.toMillis(), TimeUnit.MILLISECONDS);
          server.resume();
        }
        case DISCONNECT -> server.command("CLIENT", "KILL", "TYPE", "normal");
        case FORGET_SCRIPTS -> server.command("SCRIPT", "FLUSH");
      }
      return new Fault(kind, from, micros());
    } finally {
      there.unlock();
    }
  }

  private static long micros() {
    return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
  }

  @Override
  public void close() {
    server.close();
  }
}
