package io.traffik.test;

import io.traffik.Backend;
import io.traffik.Clock;
import io.traffik.InMemoryBackend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Runs the contract on a backend in memory that is broken in one place. */
abstract class BrokenContract extends BackendContract {

  BrokenBackend broken(InMemoryBackend sound) {
    return new BrokenBackend(sound);
  }

  @Override
  protected Backend newBackend(Clock clock, String namespace) {
    return broken(InMemoryBackend.builder().clock(clock).build());
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
    return OptionalLong.of(((BrokenBackend) backend).sound.unreadableStates());
  }

  @Override
  protected OptionalLong rebasedStates(Backend backend) {
    return OptionalLong.of(((BrokenBackend) backend).sound.clockSteps());
  }
}
