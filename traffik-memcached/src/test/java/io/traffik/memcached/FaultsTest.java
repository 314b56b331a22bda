package io.traffik.memcached;

import io.traffik.Backend;
import io.traffik.remote.FaultContract;
import io.traffik.remote.FaultyNetwork;
import io.traffik.test.server.MemcachedServer;
import org.junit.jupiter.api.AfterAll;

/** Every fault of the network, with Memcached behind it. */
class FaultsTest extends FaultContract {

  private final MemcachedServer memcached = MemcachedServer.start();

  @AfterAll
  void close() {
    memcached.close();
  }

  @Override
  protected String name() {
    return "Memcached";
  }

  @Override
  protected FaultyNetwork network() {
    return FaultyNetwork.before(memcached.host(), memcached.port());
  }

  @Override
  protected Backend backend(String address) {
    return MemcachedBackend.create("memcached://" + address);
  }
}
