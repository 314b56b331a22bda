package io.traffik.redis;

import io.traffik.Backend;
import io.traffik.remote.FaultContract;
import io.traffik.remote.FaultyNetwork;
import io.traffik.test.server.RedisServer;
import org.junit.jupiter.api.AfterAll;

/** Every fault of the network, with Redis behind it. */
class FaultsTest extends FaultContract {

  private final RedisServer redis = RedisServer.start();

  @AfterAll
  void close() {
    redis.close();
  }

  @Override
  protected String name() {
    return "Redis";
  }

  @Override
  protected FaultyNetwork network() {
    return FaultyNetwork.before(redis.host(), redis.port());
  }

  @Override
  protected Backend backend(String address) {
    return RedisBackend.create("redis://" + address);
  }
}
