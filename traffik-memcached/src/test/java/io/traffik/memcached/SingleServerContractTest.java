package io.traffik.memcached;

import io.traffik.test.server.MemcachedNode;
import io.traffik.test.server.TestMemcached;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a single server, by text, over a client of the application's own. */
class SingleServerContractTest extends MemcachedContract {

  private static MemcachedClient client;

  @BeforeAll
  static void connect() throws IOException {
    MemcachedNode server = TestMemcached.single();
    client = new MemcachedClient(new InetSocketAddress(server.host(), server.port()));
  }

  @AfterAll
  static void disconnect() {
    client.shutdown();
  }

  @Override
  protected MemcachedBackendBuilder connected() {
    return MemcachedBackend.builder().client(client);
  }

  @Override
  protected List<MemcachedNode> nodes() {
    return List.of(TestMemcached.single());
  }
}
