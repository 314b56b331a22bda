package io.traffik.test;

/**
 * What hits come in by where a contract is tested. Immutable.
 *
 * @param identity whom to charge
 * @param cost what one hit costs
 * @param tier the plan, or empty
 * @param priority how important, or empty
 */
record Client(String identity, long cost, String tier, String priority) {

  /** With hits of cost 1, of no known class. */
  static Client named(String identity) {
    return new Client(identity, 1, "", "");
  }

  Client at(long otherCost) {
    return new Client(identity, otherCost, tier, priority);
  }

  Client as(String otherIdentity) {
    return new Client(otherIdentity, cost, tier, priority);
  }
}
