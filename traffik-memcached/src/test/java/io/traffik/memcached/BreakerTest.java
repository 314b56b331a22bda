package io.traffik.memcached;

import io.traffik.Backend;
import io.traffik.remote.BreakerContract;
import io.traffik.test.server.MemcachedServer;
import org.junit.jupiter.api.AfterEach;

/** A circuit breaker before Memcached. */
class BreakerTest extends BreakerContract {

  private final MemcachedServer server = MemcachedServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Override
  protected Backend backend() {
    return MemcachedBackend.create("memcached://" + server.address());
  }

  @Override
  protected void kill() {
    server.kill();
  }

  @Override
  protected void restart() {
    server.restart();
  }

  @Override
  protected void pause() {
    server.pause();
  }

  @Override
  protected void resume() {
    server.resume();
  }

  @Override
  protected long commands() {
    return Commands.of(server).reads();
  }
}
