package io.traffik.test.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What is closed when the JVM ends, unless it was closed before. Thread-safe. */
final class AtExit {

  private static final Set<Runnable> TASKS = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(AtExit::runAll, "end-test-servers"));
  }

  private AtExit() {}

  /** Runs a task at the end of the JVM. */
  static void run(Runnable task) {
    TASKS.add(task);
  }

  /** Forgets a task. */
  static void forget(Runnable task) {
    TASKS.remove(task);
  }

  private static void runAll() {
    for (Runnable task : TASKS) {
      try {
        task.run();
      } catch (RuntimeException ignored) {
        // nobody is left to be told, and the other tasks still count
      }
    }
  }
}
