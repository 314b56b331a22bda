package io.traffik.benchmarks.soak;

/** What was promised, what is allowed by it, and what was seen. */
record Verdict(String promise, String allowed, String seen, boolean kept) {

  String word() {
    return kept ? "pass" : "FAIL";
  }
}
