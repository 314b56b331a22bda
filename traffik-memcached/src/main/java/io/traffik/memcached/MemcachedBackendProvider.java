package io.traffik.memcached;

import io.traffik.Backend;
import io.traffik.BackendProvider;
import io.traffik.Clock;
import java.util.Set;
import java.util.UUID;

/**
 * The scheme {@code memcached:}, see {@link MemcachedBackendBuilder#uri}; and {@code memcacheds:},
 * only to say that there is no TLS.
 */
public final class MemcachedBackendProvider implements BackendProvider {

  /** For the service loader. */
  public MemcachedBackendProvider() {}

  @Override
  public Set<String> schemes() {
    return MemcachedAddress.SCHEMES;
  }

  @Override
  public Backend create(String uri) {
    return MemcachedBackend.create(uri);
  }

  @Override
  public Backend create(String uri, Clock clock) {
    MemcachedBackendBuilder options = MemcachedBackend.builder().uri(uri).clock(clock);
    options.namespace = options.namespace + "-" + UUID.randomUUID();
    return options.build();
  }
}
