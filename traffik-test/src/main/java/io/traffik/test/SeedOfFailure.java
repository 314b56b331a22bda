package io.traffik.test;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Adds to whatever a test of {@link BackendContract} fails with, the backend's exceptions too, how
 * to see it again. Stateless.
 */
final class SeedOfFailure implements TestExecutionExceptionHandler {

  /** For JUnit. */
  SeedOfFailure() {}

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    context
        .getRequiredTestInstances()
        .findInstance(BackendContract.class)
        .ifPresent(contract -> failure.addSuppressed(new Seed(contract.seed())));
    throw failure;
  }

  /** No failure of its own, but a note to one, without a trace. */
  private static final class Seed extends Exception {

    private static final long serialVersionUID = 1L;

    Seed(long seed) {
      super("run it again with -Dtraffik.seed=" + seed, null, false, false);
    }
  }
}
