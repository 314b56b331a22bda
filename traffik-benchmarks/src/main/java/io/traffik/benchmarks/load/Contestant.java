package io.traffik.benchmarks.load;

import java.util.concurrent.CompletionStage;

/**
 * Who is measured: something that makes one decision for one key. Thread-safe.
 *
 * @param <R> what it answers
 */
public interface Contestant<R> extends AutoCloseable {

  /**
   * Begins a decision, and does not wait for it.
   *
   * @param key the number of the key, from 0
   */
  CompletionStage<R> begin(int key);

  /** Makes a decision, waiting for it on this thread: as an application without futures does. */
  default R await(int key) throws Exception {
    return begin(key).toCompletableFuture().get();
  }

  /** Whether an answer admits. */
  boolean admits(R answer);

  @Override
  void close();
}
