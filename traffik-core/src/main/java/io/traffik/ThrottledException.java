package io.traffik;

/** A hit was refused. Thrown by the blocking form only, where a refusal is not a value. */
public final class ThrottledException extends TraffikException {

  private static final long serialVersionUID = 1L;

  private final transient Decision decision;

  /** For a refused decision. */
  public ThrottledException(Decision decision) {
    super(decision.toString(), null, /* writableStackTrace= */ true);
    this.decision = decision;
  }

  /** The refusal: by which limit, and how long to wait. */
  public Decision decision() {
    return decision;
  }
}
