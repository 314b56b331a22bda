package io.traffik;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a backend charged to a hit after nobody waited for its answer any more: it stands if the hit
 * was admitted all the same, and is given back if not. Stateless.
 */
final class LateCharge {

  private static final Logger LOG = LoggerFactory.getLogger(LateCharge.class);

  private LateCharge() {}

  /**
   * Gives it back, once both are known.
   *
   * @param reply the backend's, should it come
   * @param result how the hit was answered without it
   */
  static void giveBackUnlessAdmitted(
      CompletableFuture<Decision> reply, CompletableFuture<Decision> result, Backend backend) {
    CompletableFuture<Void> unused =
        reply.thenAccept(
            late -> {
              CompletableFuture<Decision> unusedResult =
                  result.whenComplete(
                      (told, failure) -> {
                        if (told == null || !told.admitted()) {
                          giveBack(late, backend);
                        }
                      });
            });
  }

  private static void giveBack(Decision late, Backend backend) {
    if (!late.admitted() || !late.settle()) {
      return;
    }
    CompletionStage<Void> refund;
    try {
      refund = backend.refund(late);
    } catch (RuntimeException e) {
      refund = CompletableFuture.failedFuture(e);
    }
    CompletionStage<Void> unused =
        refund.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.warn("a late charge could not be refunded: {}", late, failure);
              }
            });
  }
}
