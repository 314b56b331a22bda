package io.traffik.redis;

import io.traffik.Backend;
import io.traffik.BackendProvider;
import io.traffik.Clock;
import java.util.Set;
import java.util.UUID;

/**
 * The schemes {@code redis:}, {@code rediss:}, {@code redis-sentinel:} and {@code
 * rediss-sentinel:}; see {@link RedisBackendBuilder#uri}.
 */
public final class RedisBackendProvider implements BackendProvider {

  /** For the service loader. */
  public RedisBackendProvider() {}

  @Override
  public Set<String> schemes() {
    return RedisAddress.SCHEMES;
  }

  @Override
  public Backend create(String uri) {
    return RedisBackend.create(uri);
  }

  @Override
  public Backend create(String uri, Clock clock) {
    RedisBackendBuilder options = RedisBackend.builder().uri(uri).clock(clock);
    return options.namespace(options.namespace + "-" + UUID.randomUUID()).build();
  }
}
