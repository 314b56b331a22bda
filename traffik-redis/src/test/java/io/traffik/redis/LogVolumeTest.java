package io.traffik.redis;

import io.traffik.Backend;
import io.traffik.remote.FaultyNetwork;
import io.traffik.remote.LogVolumeContract;
import io.traffik.test.server.RedisServer;
import org.junit.jupiter.api.AfterEach;

/** What an outage of Redis leaves in the log. */
class LogVolumeTest extends LogVolumeContract {

  private final RedisServer server = RedisServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Override
  protected FaultyNetwork network() {
    return FaultyNetwork.before(server.host(), server.port());
  }

  @Override
  protected Backend backend(String address) {
    return RedisBackend.create("redis://" + address);
  }
}
