package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Throttle;

/** The backend under test answers as one in memory does, whatever happens. */
record DifferentialChecks(Bench bench) {

  private static final int TRACES = 40;

  void anyTraceIsAnsweredTheSame() {
    for (int number = 0; number < TRACES; number++) {
      Trace.run(bench, number);
    }
  }

  void aQuestionTellsTheSameStatistics(Sample sample) {
    Throttle<Client> tested = bench.rig().throttle("uid", sample);
    Throttle<Client> right = bench.reference().throttle("uid", sample);
    for (int step = 0; step < 20; step++) {
      bench.clock.advanceMicros(bench.pause(sample.periodMicros(), sample.limit()));
      Client client = new Client("client", 1 + bench.below(3), "", "");

      assertThat(tested.stat(client).statistics())
          .as("step %d", step)
          .isEqualTo(right.stat(client).statistics());

      Rig.hit(tested, client);
      Rig.hit(right, client);
    }
  }
}
