package io.traffik.redis;

import io.traffik.Backend;
import io.traffik.remote.BreakerContract;
import io.traffik.test.server.RedisServer;
import org.junit.jupiter.api.AfterEach;

/** A circuit breaker before Redis. */
class BreakerTest extends BreakerContract {

  private final RedisServer server = RedisServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Override
  protected Backend backend() {
    return RedisBackend.create("redis://" + server.address());
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
    return Calls.of(server).scripts();
  }
}
