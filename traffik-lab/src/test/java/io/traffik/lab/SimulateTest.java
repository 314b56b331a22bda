package io.traffik.lab;

import static io.traffik.lab.Run.admitted;
import static io.traffik.lab.Run.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the simulation makes of a stream of lines, beyond the strategies themselves. */
class SimulateTest {

  private static String hit(String strategy, String params, String rate, String key) {
    return "{\"strategy\":\"%s\",\"params\":%s,\"rate\":\"%s\",\"key\":\"%s\",\"t\":0}"
        .formatted(strategy, params, rate, key);
  }

  @Test
  void nothingIsAnsweredByNothing() {
    assertThat(Run.simulate()).isEqualTo(new Run(0, "", ""));
  }

  @Test
  void keysAndThrottlesDoNotShareStates() {
    Run run =
        Run.simulate(
            hit("fixedWindow", "{}", "2/s", "a"),
            hit("fixedWindow", "{}", "2/s", "b"),
            hit("slidingWindowLog", "{}", "2/s", "a"),
            hit("fixedWindow", "{}", "3/s", "a"),
            hit("tokenBucket", "{\"burst\":5}", "2/s", "a"),
            hit("tokenBucket", "{\"burst\":6}", "2/s", "a"),
            hit("fixedWindow", "{}", "2/s", "a"));

    assertThat(run.decisions())
        .containsExactly(
            admitted(1),
            admitted(1),
            admitted(1),
            admitted(2),
            admitted(4),
            admitted(5),
            admitted(0));
  }

  @Test
  void differentSpellingsOfOneThrottleShareItsStates() {
    Run run =
        Run.simulate(
            hit("tokenBucketWithDebt", "{\"burst\":5,\"maxDebt\":1}", "10/min", "k"),
            hit("tokenBucketWithDebt", "{ \"maxDebt\" : 1.0, \"burst\": 5e0 }", "10/min", "k"),
            hit("token-bucket-with-debt", "{\"burst\":5,\"maxDebt\":1}", "10 per 60s", "k"),
            hit("tokenBucketWithDebt", "{\"b\\u0075rst\":5,\"maxDebt\":1}", "10/min", "k"));

    assertThat(run.decisions()).containsExactly(admitted(5), admitted(4), admitted(3), admitted(2));
  }

  /** Of every part that has more than one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tokenBucket | {} | 10/s, 100/min | token-bucket | {} | 100 per min,10/1s",
        "tiered | {'inner':'gcra'} | 9/s | tiered | {'inner':{'strategy':'GCRA'}} | 9/s",
        "tiered | {'multipliers':{'free':1,'a':2}} | 9/s"
            + "| tiered | {'multipliers':{'a':2.0,'free':1e0}} | 9/s",
        "timeOfDay | {'zone':'UTC','sections':[{'from':'00:00','to':'12:00','multiplier':1},"
            + "{'from':'12:00','to':'24:00','multiplier':2}]} | 9/h"
            + "| timeOfDay | {'sections':[{'multiplier':2,'from':'12:00:00','to':'00:00'},"
            + "{'to':'12:00','from':'00:00','multiplier':1}],'zone':'UTC'} | 9/h",
      })
  void orderAndSpellingMakeNoDifference(
      String strategy, String params, String rate, String other, String otherParams, String same) {
    Run run =
        Run.simulate(
            hit(strategy, params.replace('\'', '"'), rate, "k"),
            hit(other, otherParams.replace('\'', '"'), same, "k"),
            hit(strategy, params.replace('\'', '"'), rate, "other"));

    assertThat(run.err()).isEmpty();
    assertThat(run.decisions().get(1)).isNotEqualTo(run.decisions().get(2));
    assertThat(run.decisions().get(0)).isEqualTo(run.decisions().get(2));
  }

  @Test
  void aDefaultThatIsWrittenOutMakesAnotherThrottle() {
    String inner = "{\"inner\":{\"strategy\":\"gcra\",\"params\":{\"burstToleranceMs\":0}}}";

    Run run =
        Run.simulate(
            hit("gcra", "{}", "1/s", "k"),
            hit("gcra", "{\"burstToleranceMs\":0}", "1/s", "k"),
            hit("tiered", "{\"inner\":\"gcra\"}", "1/s", "k"),
            hit("tiered", inner, "1/s", "k"));

    assertThat(run.decisions()).hasSize(4).containsOnly(admitted(0));
  }

  @Test
  void missingParametersAreNoParameters() {
    Run run =
        Run.simulate(
            "{\"key\":\"k\",\"t\":0,\"rate\":\"2/s\",\"strategy\":\"tokenBucket\"}",
            hit("tokenBucket", "{}", "2/s", "k"));

    assertThat(run.decisions()).containsExactly(admitted(1), admitted(0));
  }

  @Test
  void aCostBeyondAllNumbersIsNeverAdmitted() {
    Run run =
        Run.simulate(
            Run.HIT + ",\"cost\":9223372036854775807}",
            Run.HIT + ",\"cost\":1000000000000000000000000}",
            Run.HIT + ",\"cost\":" + "9".repeat(2_000) + "}",
            Run.HIT + ",\"cost\":" + "9".repeat(900_000) + "}");

    assertThat(run.decisions()).hasSize(4).containsOnly(refused(1, -1));
  }

  @Test
  void timesAreWholeMicroseconds() {
    String hit = "{\"strategy\":\"gcra\",\"rate\":\"1/s\",\"key\":\"k\",\"t\":";

    Run run =
        Run.simulate(
            hit + "0.001}",
            hit + "999.999}",
            hit + "1000}",
            hit + "1000.001}",
            hit + "4503599627370.495}",
            hit + "4.503599627370495e12}");

    assertThat(run.decisions())
        .containsExactly(
            admitted(0), refused(0, 1), refused(0, 1), admitted(0), admitted(0), refused(0, 1000));
  }

  @Test
  void unlimitedAdmitsEverything() {
    Run run = Run.simulate(hit("fixedWindow", "{}", "unlimited", "k"));

    assertThat(run.decisions()).containsExactly(admitted(Long.MAX_VALUE));
  }

  @Test
  void keysAreAnyText() {
    String long1 = "x".repeat(1_000_000) + "1";
    String long2 = "x".repeat(1_000_000) + "2";

    Run run =
        Run.simulate(
            hit("fixedWindow", "{}", "9/s", "ключ 🔑"),
            hit("fixedWindow", "{}", "9/s", "\\u043a\\u043b\\u044e\\u0447 \\ud83d\\udd11"),
            hit("fixedWindow", "{}", "9/s", ""),
            hit("fixedWindow", "{}", "9/s", long1),
            hit("fixedWindow", "{}", "9/s", long2),
            hit("fixedWindow", "{}", "9/s", long2));

    assertThat(run.decisions())
        .containsExactly(
            admitted(8), admitted(7), admitted(8), admitted(8), admitted(8), admitted(7));
  }

  @Test
  void linesMayEndAsOnWindowsAndBeginWithAByteOrderMark() {
    assertThat(Run.simulate("\ufeff" + Run.HIT + "}\r", Run.HIT + "}\r").decisions())
        .containsExactly(admitted(0), refused(0, 1000));
  }

  @Test
  void aLastLineBreakIsNoLineButAnEmptyLineIs() {
    assertThat(Run.simulate(Run.HIT + "}", "")).isEqualTo(new Run(0, admitted(0) + "\n", ""));
    assertThat(Run.simulate(Run.HIT + "}", "", "").err()).startsWith("line 2: the line is empty");
  }

  @Test
  void anEmptyPriorityOrTierIsTheDefault() {
    String hit = "{\"strategy\":\"%s\",\"rate\":\"4/s\",\"key\":\"k\",\"t\":0%s}";

    Run run =
        Run.simulate(
            hit.formatted("priority", ",\"priority\":\"\""),
            hit.formatted("priority", ",\"priority\":\"NORMAL\""),
            hit.formatted("tiered", ",\"tier\":\"\""),
            hit.formatted("tiered", ",\"tier\":\"free\""));

    assertThat(run.decisions()).containsExactly(admitted(2), admitted(1), admitted(3), admitted(2));
  }

  @Test
  void anUnknownBackendIsAWrongCommandLine() {
    Run run = Run.of(new byte[0], "simulate", "--backend", "carrier-pigeon://loft");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "\"carrier-pigeon\"",
            "accepted: memcached:, memcacheds:, memory:",
            "Usage: ./dev lab simulate");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aWrongAddressIsQuotedAsTyped() {
    Run run = Run.of(new byte[0], "simulate", "--backend", "memory:?maxKeys=x");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "backend \"memory:?maxKeys=x\" is not valid: maxKeys \"x\" must be a whole number from 1");
  }

  @Test
  void aWrongCommandLineShowsTheUsage() {
    assertThat(Run.of(new byte[0]).status()).isEqualTo(2);
    assertThat(Run.of(new byte[0], "simulate", "--fast").err()).contains("Usage:");
    assertThat(Run.of(new byte[0], "plot").status()).isEqualTo(2);
    assertThat(Run.of(new byte[0], "simulate", "--help").out()).contains("Usage:");
  }

  @Test
  void aBackendThatForgetsIsReported() {
    byte[] twoKeys =
        (hit("fixedWindow", "{}", "2/s", "a") + "\n" + hit("fixedWindow", "{}", "2/s", "b"))
            .getBytes(StandardCharsets.UTF_8);

    Run run = Run.of(twoKeys, "simulate", "--backend", "memory:?maxKeys=1");

    assertThat(run.decisions()).containsExactly(admitted(1), admitted(1));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("forgot 1 states").hasLineCount(1);
    assertThat(Run.of(twoKeys, "simulate", "--backend", "memory:?maxBytes=100000").status())
        .isZero();
  }

  @Test
  void memoryHoldsMoreThanItsUsualBound() {
    String[] hits = new String[150_000];
    for (int i = 0; i < hits.length; i++) {
      hits[i] = hit("fixedWindow", "{}", "1/d", "client-" + i);
    }

    assertThat(Run.simulate(hits).status()).isZero();
  }

  @Test
  void aBackendWithoutAnAnswerEndsTheRun() {
    byte[] hit = (Run.HIT + "}").getBytes(StandardCharsets.UTF_8);

    Run run = Run.of(hit, "simulate", "--backend", "unreachable:");

    assertThat(run).isEqualTo(new Run(1, "", "line 1: nobody is there\n"));
  }

  /** With states of its own, which it takes away: none of the user's are touched. */
  @Test
  void aRunMakesItsBackendOnItsClockAndClearsIt() {
    byte[] hit = (Run.HIT.replace("\"t\":0", "\"t\":7") + "}").getBytes(StandardCharsets.UTF_8);

    Run run = Run.of(hit, "simulate", "--backend", "recording:good");

    assertThat(run).isEqualTo(new Run(0, admitted(0) + "\n", ""));
    assertThat(RecordingBackend.calls("recording:good"))
        .containsExactly("create", "decide at 7000", "clear", "close");
  }

  @Test
  void aRunWithAWrongLineClearsItsBackendToo() {
    byte[] hits = (Run.HIT + "}\nwrong").getBytes(StandardCharsets.UTF_8);

    Run run = Run.of(hits, "simulate", "--backend", "recording:wrong");

    assertThat(run.status()).isEqualTo(1);
    assertThat(RecordingBackend.calls("recording:wrong"))
        .containsExactly("create", "decide at 0", "clear", "close");
  }

  @Test
  void whoReadsNoMoreIsNoError() throws IOException {
    Pipe pipe = Pipe.open();
    pipe.source().close();

    assertThat(statusWhenWritingTo(Channels.newOutputStream(pipe.sink()))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"No space left on device", "the pipe is blocked"})
  void anyOtherFailureToWriteIsReported(String message) {
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(message);
          }
        };

    assertThat(statusWhenWritingTo(failing)).isEqualTo(1);
  }

  private static int statusWhenWritingTo(OutputStream closed) {
    byte[] hit = (Run.HIT + "}").getBytes(StandardCharsets.UTF_8);
    return Lab.commandLine(
            new ByteArrayInputStream(hit), closed, new PrintWriter(new StringWriter()))
        .execute("simulate");
  }
}
