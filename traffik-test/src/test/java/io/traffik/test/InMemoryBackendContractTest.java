package io.traffik.test;

import io.traffik.Backend;
import io.traffik.Clock;
import io.traffik.InMemoryBackend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The backend that the others are compared with fulfils the contract, too. */
class InMemoryBackendContractTest extends BackendContract {

  @Override
  protected Backend newBackend(Clock clock, String namespace) {
    return InMemoryBackend.builder().clock(clock).build();
  }

  @Override
  protected boolean sharesStates() {
    return false;
  }

  @Override
  protected Optional<List<Duration>> timesToLive(String namespace) {
    return Optional.empty();
  }

  @Override
  protected boolean corrupt(String namespace) {
    return false;
  }

  @Override
  protected OptionalLong unreadableStates(Backend backend) {
    return OptionalLong.of(((InMemoryBackend) backend).unreadableStates());
  }

  @Override
  protected OptionalLong rebasedStates(Backend backend) {
    return OptionalLong.of(((InMemoryBackend) backend).clockSteps());
  }
}
