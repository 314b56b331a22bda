package io.traffik.memcached;

import io.traffik.test.server.MemcachedServer;
import io.traffik.test.server.TestMemcached;
import java.util.List;
import java.util.stream.Collectors;

/** The contract on three servers, by the binary protocol. */
class ThreeServersContractTest extends MemcachedContract {

  @Override
  protected MemcachedBackendBuilder connected() {
    String servers =
        nodes().stream().map(MemcachedServer::address).collect(Collectors.joining(","));
    return MemcachedBackend.builder()
        .uri("memcached://" + servers)
        .protocol(MemcachedProtocol.BINARY);
  }

  @Override
  protected List<MemcachedServer> nodes() {
    return TestMemcached.three();
  }
}
