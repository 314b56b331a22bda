package io.traffik;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The throttles of an application by uid, and the backend they use unless they name another.
 *
 * <p>Thread-safe. A uid is unique in its registry, because it is part of every key: two throttles
 * with one uid would spend each other's quota.
 */
public final class ThrottleRegistry {

  private static final ThrottleRegistry GLOBAL = new ThrottleRegistry(InMemoryBackend.create());

  private final ConcurrentHashMap<String, Throttle<?>> throttles = new ConcurrentHashMap<>();
  private final Backend backend;

  private ThrottleRegistry(Backend backend) {
    this.backend = backend;
  }

  /** The registry of throttles that name no other; its backend is in memory. */
  public static ThrottleRegistry global() {
    return GLOBAL;
  }

  /** An empty registry. The backend remains the caller's to close. */
  public static ThrottleRegistry of(Backend backend) {
    return new ThrottleRegistry(backend);
  }

  /** The backend of throttles that name no other. */
  public Backend backend() {
    return backend;
  }

  /** The throttle with this uid. */
  public Optional<Throttle<?>> find(String uid) {
    return Optional.ofNullable(throttles.get(uid));
  }

  /** All throttles at present. */
  public Collection<Throttle<?>> throttles() {
    return List.copyOf(throttles.values());
  }

  /**
   * Takes a throttle out, so that its uid is free again. It keeps working for who still holds it.
   */
  public void remove(String uid) {
    throttles.remove(uid);
  }

  /** Lets every hit pass, until {@link #enableAll}. */
  public void disableAll() {
    throttles.values().forEach(Throttle::disable);
  }

  /** Ends {@link #disableAll}. */
  public void enableAll() {
    throttles.values().forEach(Throttle::enable);
  }

  /**
   * Adds a throttle.
   *
   * @throws IllegalArgumentException if its uid is taken
   */
  void register(Throttle<?> throttle) {
    Throttle<?> earlier = throttles.putIfAbsent(throttle.uid(), throttle);
    if (earlier != null) {
      throw new IllegalArgumentException(
          "uid \""
              + throttle.uid()
              + "\" is taken by throttle "
              + earlier
              + "; a uid is part of every key and must be unique in its registry: choose another");
    }
  }
}
