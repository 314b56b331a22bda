package io.traffik.memcached;

import io.traffik.Backend;
import io.traffik.remote.FaultyNetwork;
import io.traffik.remote.LogVolumeContract;
import io.traffik.test.server.MemcachedServer;
import org.junit.jupiter.api.AfterEach;

/** What an outage of Memcached leaves in the log. */
class LogVolumeTest extends LogVolumeContract {

  private final MemcachedServer server = MemcachedServer.start();

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
    return MemcachedBackend.create("memcached://" + address);
  }
}
