package io.traffik.lab;

import static io.traffik.lab.Run.admitted;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lines that are no hits: which line, what is wrong, what is accepted; and nothing else is lost.
 */
class InvalidLineTest {

  private static final String BEGINNING = "{\"strategy\":\"tokenBucket\",\"rate\":\"1/s\"";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'foo':1         | field \"foo\" is unknown; accepted: strategy, params, rate",
        "'t':1           | field \"t\" is given twice",
        "'rate':'1/s'    | field \"rate\" is given twice",
        "'cost':1,'cost':1   | field \"cost\" is given twice",
        "'tier':'a','tier':'a' | field \"tier\" is given twice",
        "'cost':-1       | cost \"-1\" is not valid; accepted: a whole number, 0 or more",
        "'cost':1.5      | cost \"1.5\" is not valid",
        "'cost':'1'      | cost \"1\" is not valid",
        "'cost':null     | cost \"null\" is not valid",
        "'cost':-99999999999999999999 | cost \"-99999999999999999999\" is not valid",
        "'tier':5        | tier \"5\" is not valid; accepted: a text",
        "'priority':{}   | priority \"{…}\" is not valid; accepted: a text",
        "'params':[1]    | params \"[…]\" is not valid; accepted: an object",
        "'params':{'bursty':1}     | tokenBucket has no parameter \"bursty\"; accepted: burst, as in {\"b",
        "'params':{'burst':'1'}    | burst \"1\" must be a number, written without quotes",
        "'params':{'burst':null}   | burst is null; leave it out for its default",
        "'params':{'burst':true}   | burst \"true\" is not a whole number",
        "'params':{'burst':1e-9}   | is not a whole number",
        "'params':{'burst':1e999}  | is not a whole number",
        "'params':{'burst':0}      | burst \"0\" must be a whole number of at least 1",
        "'params':{'burst':1,'burst':1} | parameter \"burst\" is given twice; once is accepted",
        "'params':{'burst':1e99999999999} | burst \"1e99999999999\" is not valid; accepted: a number",
        "'params':{'burst':1e-2147483647} | is not a whole number",
        "'params':{'burst':1e-2147483648} | burst \"1e-2147483648\" is not valid; accepted: a number",
        "'params':{'burst':1       | the line is not valid JSON: it ends too early; accepted: one object",
        "'cost':NaN                | the line is not valid JSON at byte 65; accepted: one object",
        "'cost':01                 | the line is not valid JSON at byte 63; accepted: one object",
      })
  void aWrongFieldIsNamed(String field, String message) {
    Run run = Run.simulate(Run.HIT + "}", Run.HIT + "," + field.replace('\'', '"') + "}");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("line 2: ").contains(message).hasLineCount(1);
    assertThat(run.decisions()).containsExactly(admitted(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                   | the line is empty; accepted: one object a line, such as {",
        "`   `                | the line is empty",
        "[]                   | the line is no JSON object",
        "'t'                  | the line is no JSON object",
        "{                    | the line is not valid JSON: it ends too early",
        "{} {}                | something follows the object",
        "{'strategy':'gcra','rate':'1/s','key':'k'} | field \"t\" is missing; required: strategy",
        "{'strategy':'gcra','rate':'1/s','t':1}     | field \"key\" is missing",
        "{'strategy':'gcra','key':'k','t':1}        | field \"rate\" is missing",
        "{'rate':'1/s','key':'k','t':1}             | field \"strategy\" is missing",
        "{'strategy':'x','rate':'1/s','key':'k','t':1}  | there is no such strategy; accepted:",
        "{'strategy':'gcra','rate':'x','key':'k','t':1} | rate \"x\" is not valid",
        "{'strategy':'gcra','rate':5,'key':'k','t':1}   | rate \"5\" is not valid; accepted: a text",
        "{'strategy':'gcra','rate':'1/s','key':7,'t':1} | key \"7\" is not valid; accepted: a text",
        "{'strategy':'timeOfDay','rate':'1/s','key':'k','t':1} | zone is missing",
        "{'strategy':'priority','rate':'9/s','key':'k','t':1,'priority':'TOP'} | priority \"TOP\" is"
            + " unknown; accepted: CRITICAL, HIGH, LOW, NORMAL",
        "{'strategy':'priority','rate':'9/s','key':'k','t':1,'priority':'TOP','cost':0} | \"TOP\"",
      })
  void aWrongLineIsNamed(String line, String message) {
    Run run = Run.simulate(Run.HIT + "}", line.replace('\'', '"'), Run.HIT + "}");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("line 2: ").contains(message).hasLineCount(1);
    assertThat(run.decisions()).containsExactly(admitted(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"5\"",
        "-1",
        "-0.001",
        "1.0005",
        "4503599627370.496",
        "1e999999999",
        "1e99999999999",
        "1e-99999999999",
        "1.5e2147483647",
        "1e-9",
        "99999999999999999999",
        "null",
        "[]"
      })
  void aWrongTimeIsNamed(String t) {
    Run run = Run.simulate(BEGINNING + ",\"key\":\"k\",\"t\":" + t + "}");

    assertThat(run.err())
        .startsWith("line 1: t \"")
        .contains("is not valid; accepted: milliseconds since 1970 as a number, from 0 to below");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void timeNeverRunsBackForNoKeyAndNoThrottle() {
    Run run =
        Run.simulate(
            BEGINNING + ",\"key\":\"a\",\"t\":10}",
            BEGINNING + ",\"key\":\"a\",\"t\":10}",
            "{\"strategy\":\"gcra\",\"rate\":\"1/s\",\"key\":\"b\",\"t\":9.5}");

    assertThat(run.err()).startsWith("line 3: t \"9.5\" is before \"10\" of the line before");
    assertThat(run.decisions()).hasSize(2);
  }

  @Test
  void aLineIsBounded() {
    String tooLong =
        BEGINNING + ",\"key\":\"" + "x".repeat(LineReader.LONGEST_LINE) + "\",\"t\":0}";

    Run run = Run.simulate(Run.HIT + "}", tooLong, Run.HIT + "}");

    assertThat(run.err()).isEqualTo("line 2: the line is longer than 1048576 bytes\n");
    assertThat(run.decisions()).containsExactly(admitted(0));
  }

  @Test
  void ofALongOrDeepValueTheBeginningIsNamed() {
    String digits = "9".repeat(500_000);

    assertThat(Run.simulate(Run.HIT + ",\"params\":{\"burst\":" + digits + "}}").err())
        .matches("line 1: burst \"9{100}…\" is not valid; accepted: a number of at most 40 .*\n");
    assertThat(Run.simulate(Run.HIT + ",\"cost\":-" + digits + "}").err())
        .matches("line 1: cost \"-9{99}…\" is not valid; accepted: a whole number, 0 or more\n");
    assertThat(Run.simulate(BEGINNING + ",\"key\":\"k\",\"t\":0." + digits + "}").err())
        .matches("line 1: t \"0.9{98}…\" is not valid; accepted: milliseconds since 1970 .*\n");
    assertThat(Run.simulate(Run.HIT + ",\"params\":{\"inner\":" + "[".repeat(2_000)).err())
        .startsWith("line 1: the line is nested deeper than any hit; accepted: one object");
  }

  @Test
  void aMessageIsOneLineAndBounded() {
    Run run = Run.simulate(Run.HIT + ",\"a\\nb\\u001b" + "x".repeat(5_000) + "\":1}");

    assertThat(run.err()).startsWith("line 1: field \"a b?xxx").hasLineCount(1);
    assertThat(run.err()).hasSizeLessThan(1_100);
  }

  @Test
  void whatIsNotUtf8IsNamed() {
    byte[] utf16 = (Run.HIT + "}").getBytes(StandardCharsets.UTF_16LE);
    byte[] utf32 = {0, 0, 0, '{', -1, -1, -1, -1};
    byte[] latin1 = (Run.HIT + ",\"tier\":\"é\"}").getBytes(StandardCharsets.ISO_8859_1);

    assertThat(Run.of(utf16, "simulate").err()).startsWith("line 1: the line is not in UTF-8");
    assertThat(Run.of(latin1, "simulate").err()).startsWith("line 1: the line is not in UTF-8");
    assertThat(Run.of(utf32, "simulate").err()).startsWith("line 1: the line is not in UTF-8");
  }

  /** Nothing that may come in makes another kind of end. */
  @Test
  void damagedLinesAreAnsweredOrNamed() {
    Random random = new Random(8);
    byte[] line =
        ("{\"strategy\":\"tiered\",\"params\":{\"multipliers\":{\"free\":0.5,\"pro\":2},\"inner\":"
                + "{\"strategy\":\"gcra\",\"params\":{\"burstToleranceMs\":10}}},\"rate\":\"5/10s\","
                + "\"key\":\"k\",\"t\":12.5,\"cost\":2,\"tier\":\"pro\"}")
            .getBytes(StandardCharsets.UTF_8);
    byte[] likely = "\"{}[]:,0129.-eE\\u/truenl \n\u00ff".getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 1_500; i++) {
      byte[] damaged = line.clone();
      for (int j = random.nextInt(3); j >= 0; j--) {
        damaged[random.nextInt(damaged.length)] = likely[random.nextInt(likely.length)];
      }

      Run run = Run.of(damaged, "simulate");

      String shown = new String(damaged, StandardCharsets.ISO_8859_1);
      if (run.status() == 0) {
        assertThat(run.err()).as(shown).isEmpty();
      } else {
        assertThat(run.err()).as(shown).matches("line [12]: [^\n]+\n");
      }
    }
  }
}
