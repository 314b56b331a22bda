package io.traffik.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.traffik.Backend;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever befalls the network: each hit is answered by contract and in time, nobody is blocked,
 * the count is right afterwards, and the backend decides again soon. What that takes is measured.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FaultContract {

  private final FaultReport report = new FaultReport();

  /** Of the backend, for the report. */
  protected abstract String name();

  /** A network before the server. */
  protected abstract FaultyNetwork network();

  /** A backend that reaches the server at this address. */
  protected abstract Backend backend(String address);

  static Stream<Arguments> faults() {
    return Stream.of(Fault.values())
        .flatMap(fault -> Stream.of(Arguments.of(fault, true), Arguments.of(fault, false)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void everyHitIsAnsweredByContractAndInTimeAndCountedRightly(Fault fault, boolean breaker)
      throws IOException {
    try (FaultyNetwork network = network();
        Backend backend = backend(network.address())) {
      FaultRun run = new FaultRun(network, backend, fault, breaker);
      run.calm();
      run.suffer();
      run.recover();
      run.assertCounts();
      run.report(name(), report);
    }
  }

  @AfterAll
  void writeReport() throws IOException {
    report.write();
    assertThat(BlockedThreads.find()).as("blocked threads at the end").isEmpty();
  }
}
