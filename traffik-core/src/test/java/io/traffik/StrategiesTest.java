package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrategiesTest {

  @ParameterizedTest
  @ValueSource(strings = {"fixedWindow", "fixed-window", " FixedWindow() ", "FIXED-WINDOW"})
  void readsTheFixedWindow(String text) {
    assertThat(Strategies.parse(text)).isEqualTo(Strategies.fixedWindow());
  }

  @Test
  void readsTheTokenBucket() {
    assertThat(Strategies.parse("token-bucket")).isEqualTo(Strategies.tokenBucket());
    assertThat(Strategies.parse("tokenBucket( burst = 150 )"))
        .isEqualTo(Strategies.tokenBucket(150));
  }

  @Test
  void readsTheOthersWithAndWithoutParameters() {
    assertThat(Strategies.parse("sliding-window-counter"))
        .isEqualTo(Strategies.slidingWindowCounter());
    assertThat(Strategies.parse("tokenBucketWithDebt"))
        .isEqualTo(Strategies.tokenBucketWithDebt(0));
    assertThat(Strategies.parse("tokenBucketWithDebt(burst=10, maxDebt=5)"))
        .isEqualTo(Strategies.tokenBucketWithDebt(10, 5));
    assertThat(Strategies.parse("leakyBucket")).isEqualTo(Strategies.leakyBucket());
    assertThat(Strategies.parse("leaky-bucket(capacity=20)")).isEqualTo(Strategies.leakyBucket(20));
    assertThat(Strategies.parse("gcra")).isEqualTo(Strategies.gcra());
    assertThat(Strategies.parse("GCRA(burstToleranceMs=500)"))
        .isEqualTo(Strategies.gcra(Duration.ofMillis(500)));
  }

  @ParameterizedTest
  @CsvSource({
    "tokenBucketWithDebt(maxDebt=-1), maxDebt \"-1\"",
    "leakyBucket(capacity=0), capacity \"0\"",
    "gcra(burstToleranceMs=-1), burstTolerance \"PT-0.001S\"",
    "gcra(burstToleranceMs=9223372036854775807), burstTolerance",
  })
  void refusesParametersOutOfRangeNamingThem(String text, String named) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.parse(text))
        .withMessageContaining(named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "slidingDoor | there is no such strategy",
        "'' | not of the form",
        "tokenBucket(burst=150 | not of the form",
        "tokenBucket(burst) | \"burst\" is not of the form parameter=value",
        "tokenBucket(burst=many) | burst \"many\" is not a whole number",
        "tokenBucket(bust=5) | no parameter \"bust\"",
        "tokenBucket(burst=1,burst=2) | \"burst\" is given twice",
        "fixedWindow(burst=1) | no parameter \"burst\"",
      })
  void refusesOtherTextNamingItAndWhatIsAccepted(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.parse(text))
        .withMessageContaining("strategy \"" + text + "\"")
        .withMessageContaining(why)
        .withMessageContaining("accepted: ")
        .withMessageContaining(text.startsWith("fixed") ? "fixedWindow" : "tokenBucket(burst=150)");
  }

  @Test
  void namesAllStrategiesForAnUnknownOne() {
    String all =
        "fixedWindow, slidingWindowLog, slidingWindowCounter, tokenBucket, tokenBucketWithDebt,"
            + " leakyBucket, leakyBucketWithQueue, gcra, tiered, adaptive, priority,"
            + " quotaWithRollover, timeOfDay, costBasedTokenBucket";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.parse("slidingDoor(a=1)"))
        .withMessageContaining("accepted: " + all + "; with parameters as in tokenBucket(burst=");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.of("tokenBucket(burst=150)", Map.of()))
        .withMessage(
            "strategy \"tokenBucket(burst=150)\" is not valid: there is no such strategy; accepted: "
                + all
                + "; parameters are no part of the name, as in"
                + " {\"strategy\":\"tokenBucket\",\"params\":{\"burst\":150}}");
  }

  @Test
  void namesTheInnerStrategiesForAnUnknownOne() {
    String named =
        "fixedWindow slidingWindowLog slidingWindowCounter tokenBucket"
            + " tokenBucketWithDebt leakyBucket leakyBucketWithQueue gcra quotaWithRollover"
            + " costBasedTokenBucket";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.of("tiered", Map.of("inner", "gcra(burstToleranceMs=1)")))
        .withMessageContaining("inner \"gcra(burstToleranceMs=1)\": there is no such strategy")
        .withMessageContaining("accepted: " + named.replace(" ", ", ") + "; parameters are no part")
        .withMessageContaining("{\"strategy\":\"tokenBucket\",\"params\":{\"burst\":150}}");
    assertThat(named.split(" ", -1)).allSatisfy(it -> Strategies.of("tiered", Map.of("inner", it)));
  }

  /** The form of an example is that of the source. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tokenBucket | bur | tokenBucket has no parameter \"bur\"; accepted: burst, as in"
            + " {\"burst\":150}; each is optional",
        "fixedWindow | burst | fixedWindow has no parameter \"burst\"; accepted: fixedWindow"
            + " without parameters",
        "tiered | multipliers | multipliers \"x\" is not a list such as"
            + " {\"name\":0.5,\"other\":1}; accepted: multipliers, defaultTier, inner, as in"
            + " {\"multipliers\":{\"free\":1,\"pro\":5},\"defaultTier\":\"free\",\"inner\":"
            + "{\"strategy\":\"tokenBucket\",\"params\":{\"burst\":150}}}",
        "priority | shares | accepted: shares, defaultPriority, as in"
            + " {\"shares\":{\"LOW\":0.5,\"HIGH\":1},\"defaultPriority\":\"LOW\"}",
        "timeOfDay | x | zone is missing; accepted: zone, sections, as in"
            + " {\"zone\":\"Europe/Berlin\",\"sections\":[{\"from\":\"22:00\",\"to\":\"06:00\","
            + "\"multiplier\":0.5},{\"from\":\"06:00\",\"to\":\"22:00\",\"multiplier\":1}]};"
            + " all are required",
      })
  void namesTheParametersAsJsonForWhatWasNoText(String name, String parameter, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.of(name, Map.of(parameter, "x")))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tokenBucket(bur=1) | accepted: burst, as in tokenBucket(burst=150); each is optional",
        "tiered(inner=gcra(x=1)) | gcra has no parameter \"x\"; accepted: burstToleranceMs, as in",
        "priority(shares=1) | accepted: shares, defaultPriority, as in priority(shares={LOW=0.5,",
        "timeOfDay(zone=UTC) | timeOfDay(zone=Europe/Berlin, sections={22:00-06:00=0.5, 06:00-",
      })
  void namesTheParametersAsTextForText(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.parse(text))
        .withMessageContaining(message);
  }

  @Test
  void refusesABurstBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.tokenBucket(0))
        .withMessageContaining("burst \"0\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.parse("tokenBucket(burst=-3)"))
        .withMessageContaining("burst \"-3\"");
  }

  @Test
  void readsTheLogAndTheQueue() {
    assertThat(Strategies.parse("sliding-window-log")).isEqualTo(Strategies.slidingWindowLog());
    assertThat(Strategies.parse("leakyBucketWithQueue"))
        .isEqualTo(Strategies.leakyBucketWithQueue());
    assertThat(Strategies.parse("leaky-bucket-with-queue(capacity=20)"))
        .isEqualTo(Strategies.leakyBucketWithQueue(20));
  }

  @Test
  void readsTiers() {
    assertThat(Strategies.parse("tiered")).isEqualTo(Strategies.tiered());
    assertThat(
            Strategies.parse(
                "tiered( multipliers = {free=1, pro = 2.5}, defaultTier=pro,"
                    + " inner=token-bucket(burst=3))"))
        .isEqualTo(
            Strategies.tiered(
                Map.of("free", BigDecimal.ONE, "pro", new BigDecimal("2.5")),
                "pro",
                Strategies.tokenBucket(3)));
    assertThat(Strategies.parse("tiered(inner=slidingWindowLog)"))
        .isEqualTo(
            Strategies.tiered(Tiered.DEFAULT_MULTIPLIERS, "free", Strategies.slidingWindowLog()));
  }

  @Test
  void readsAdaptive() {
    assertThat(Strategies.parse("adaptive")).isEqualTo(Strategies.adaptive());
    assertThat(
            Strategies.parse(
                "adaptive(loadThreshold=0.9, reduction=0.25, recovery=1.5, minRatio=0.000001)"))
        .isEqualTo(
            Strategies.adaptive(
                new BigDecimal("0.9"),
                new BigDecimal("0.25"),
                new BigDecimal("1.5"),
                new BigDecimal("0.000001")));
  }

  @Test
  void readsPriorities() {
    assertThat(Strategies.parse("priority")).isEqualTo(Strategies.priority());
    assertThat(Strategies.parse("priority(shares={LOW=0.5, HIGH=1}, defaultPriority=LOW)"))
        .isEqualTo(
            Strategies.priority(
                Map.of("LOW", new BigDecimal("0.5"), "HIGH", BigDecimal.ONE), "LOW"));
  }

  @Test
  void readsAQuota() {
    assertThat(Strategies.parse("quota-with-rollover")).isEqualTo(Strategies.quotaWithRollover());
    assertThat(Strategies.parse("quotaWithRollover(percentage=0.123456, maxRollover=0)"))
        .isEqualTo(Strategies.quotaWithRollover(new BigDecimal("0.123456"), 0));
  }

  @Test
  void readsTheTimeOfDay() {
    DaySection night =
        new DaySection(LocalTime.of(22, 0), LocalTime.of(6, 0), new BigDecimal("0.5"));
    DaySection day = new DaySection(LocalTime.of(6, 0), LocalTime.of(22, 0), BigDecimal.ONE);
    Strategy berlin = Strategies.timeOfDay(ZoneId.of("Europe/Berlin"), List.of(night, day));

    assertThat(
            Strategies.parse(
                "timeOfDay(zone=Europe/Berlin, sections={22:00-06:00=0.5, 06:00 - 22:00=1})"))
        .isEqualTo(berlin);
    assertThat(Strategies.timeOfDay(ZoneId.of("Europe/Berlin"), List.of(day, night)))
        .as("in any order")
        .isEqualTo(berlin);
    assertThat(
            Strategies.of(
                "time-of-day",
                Map.of(
                    "zone",
                    "Europe/Berlin",
                    "sections",
                    List.of(
                        Map.of("from", "22:00", "to", "06:00", "multiplier", 0.5),
                        Map.of("from", "06:00", "to", "22:00", "multiplier", 1)))))
        .isEqualTo(berlin);
  }

  @ParameterizedTest
  @CsvSource({"00:00-24:00", "00:00-00:00", "08:30-08:30"})
  void oneSectionMayBeTheWholeDay(String span) {
    assertThat(Strategies.parse("timeOfDay(zone=UTC, sections={" + span + "=1})")).isNotNull();
  }

  @Test
  void readsTheCostBasedBucket() {
    assertThat(Strategies.parse("costBasedTokenBucket"))
        .isEqualTo(Strategies.costBasedTokenBucket());
    assertThat(Strategies.parse("cost-based-token-bucket(burst=5, window=10000, minRefill=0.001)"))
        .isEqualTo(Strategies.costBasedTokenBucket(5, 10_000, new BigDecimal("0.001")));
  }

  @Test
  void takesParametersAsJsonHasThem() {
    assertThat(Strategies.of("tokenBucket", Map.of("burst", 5)))
        .isEqualTo(Strategies.tokenBucket(5));
    assertThat(Strategies.of("tokenBucket", Map.of("burst", "5")))
        .isEqualTo(Strategies.tokenBucket(5));
    assertThat(Strategies.of("fixedWindow", Map.of())).isEqualTo(Strategies.fixedWindow());
    assertThat(
            Strategies.of(
                "tiered",
                Map.of(
                    "multipliers",
                    Map.of("free", 1, "pro", 2.5),
                    "inner",
                    Map.of("strategy", "gcra", "params", Map.of("burstToleranceMs", 500)))))
        .isEqualTo(
            Strategies.tiered(
                Map.of("free", BigDecimal.ONE, "pro", new BigDecimal("2.5")),
                "free",
                Strategies.gcra(Duration.ofMillis(500))));
    assertThat(Strategies.of("tiered", Map.of("inner", "gcra")))
        .isEqualTo(Strategies.of("tiered", Map.of("inner", Map.of("strategy", "gcra"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tiered(multipliers={free=-1}) | multiplier of free \"-1\"",
        "tiered(multipliers={free=0.0000001}) | multiplier of free \"1E-7\"",
        "tiered(multipliers={pro=1}) | defaultTier \"free\" has no multiplier; accepted: pro",
        "tiered(defaultTier=gold) | defaultTier \"gold\" has no multiplier; accepted: enterprise, free",
        "tiered(multipliers=2) | multipliers \"2\" is not a list such as",
        "tiered(multipliers={free=much}) | multipliers of free \"much\" is not a decimal number",
        "tiered(inner=tiered) | inner strategy \"tiered(fixedWindow)\" is not accepted",
        "tiered(inner=priority) | inner strategy \"priority\" is not accepted",
        "tiered(inner=adaptive) | inner strategy \"adaptive\" is not accepted",
        "tiered(inner=slidingDoor) | there is no such strategy",
        "tiered(inner={a=b}) | is not a strategy",
        "tiered(inner=tokenBucket(bust=1)) | no parameter \"bust\"",
        "adaptive(loadThreshold=1.1) | loadThreshold \"1.1\" must be from 0 to 1",
        "adaptive(loadThreshold=0.3) | loadThreshold \"0.3\" and reduction \"0.6\" must add up",
        "adaptive(reduction=0) | reduction \"0\" must be more than 0",
        "adaptive(recovery=0) | recovery \"0\" must be more than 0",
        "adaptive(recovery=0.0000001) | recovery \"1E-7\"",
        "adaptive(minRatio=0) | minRatio \"0\" must be more than 0",
        "adaptive(minRatio=1.000001) | minRatio \"1.000001\" must be from 0 to 1",
        "adaptive(minRatio=1e-3) | minRatio \"1e-3\" is not a decimal number",
        "priority(shares={LOW=1.5}, defaultPriority=LOW) | share of LOW \"1.5\"",
        "priority(shares={LOW=1}) | defaultPriority \"NORMAL\" has no share; accepted: LOW",
        "quotaWithRollover(percentage=1.1) | percentage \"1.1\"",
        "quotaWithRollover(percentage=-0.1) | percentage \"-0.1\"",
        "quotaWithRollover(maxRollover=-1) | maxRollover \"-1\"",
        "quotaWithRollover(maxRollover=0.5) | maxRollover \"0.5\" is not a whole number",
        "timeOfDay | zone is missing",
        "timeOfDay(zone=UTC) | sections are missing",
        "timeOfDay(zone=Mars, sections={00:00-24:00=1}) | zone \"Mars\" is not a time zone",
        "timeOfDay(zone=UTC, sections=all) | sections \"all\" are not a list",
        "timeOfDay(zone=UTC, sections={}) | must cover 24 hours",
        "timeOfDay(zone=UTC, sections={00:00-12:00=1}) | without gap or overlap",
        "timeOfDay(zone=UTC, sections={00:00-12:00=1, 13:00-24:00=1}) | after \"00:00-12:00\" comes \"13:00-00:00\"",
        "timeOfDay(zone=UTC, sections={00:00-12:00=1, 11:00-24:00=1}) | after \"00:00-12:00\" comes \"11:00-00:00\"",
        "timeOfDay(zone=UTC, sections={00:00-24:00=1, 00:00-00:00=1}) | overlap",
        "timeOfDay(zone=UTC, sections={00:00=1}) | section \"00:00\" is not of the form 22:00-06:00",
        "timeOfDay(zone=UTC, sections={0-24=1}) | time \"0\" is not of the form 06:30",
        "timeOfDay(zone=UTC, sections={24:00-24:00=1}) | time \"24:00\" is not of the form 06:30",
        "timeOfDay(zone=UTC, sections={00:00:30-24:00=1}) | from \"00:00:30\" must be in whole minutes",
        "timeOfDay(zone=UTC, sections={00:00-24:00=-1}) | multiplier \"-1\"",
        "costBasedTokenBucket(burst=0) | burst \"0\"",
        "costBasedTokenBucket(window=0) | window \"0\" must be a whole number from 1 to 10000",
        "costBasedTokenBucket(window=10001) | window \"10001\"",
        "costBasedTokenBucket(window=99999999999) | window \"99999999999\"",
        "costBasedTokenBucket(minRefill=0) | minRefill \"0\" must be more than 0",
        "costBasedTokenBucket(minRefill=1.001) | minRefill \"1.001\"",
        "costBasedTokenBucket(minRefill=0.0001) | minRefill \"0.0001\"",
      })
  void refusesWhatAParameterMustNotBe(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.parse(text))
        .withMessageContaining(why);
  }

  @Test
  void refusesSectionsThatAreNotOfThatForm() {
    Map<String, Object> section = new HashMap<>();
    section.put("from", "00:00");
    section.put("to", "24:00");
    Map<String, Object> parameters = Map.of("zone", "UTC", "sections", List.of(section));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.of("timeOfDay", parameters))
        .withMessageContaining("does not have just from, to and multiplier");
    section.put("multiplier", null);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.of("timeOfDay", parameters))
        .withMessageContaining("does not have just from, to and multiplier");
    section.put("multiplier", 1);
    assertThat(Strategies.of("timeOfDay", parameters)).isNotNull();
    section.put("also", 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.of("timeOfDay", parameters))
        .withMessageContaining("does not have just from, to and multiplier");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiered(inner=tiered(inner=tiered(inner=tiered(inner=gcra(burstToleranceMs=1)))))",
        "tokenBucket(burst=1)x",
        "tokenBucket(burst=1 capacity=2)",
        "tokenBucket(=1)",
        "tiered(multipliers={free=1)",
      })
  void refusesTextThatIsNoStrategyAtAll(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.parse(text))
        .withMessageContaining("strategy \"" + text + "\"");
  }

  /** JSON and Java print the same number in several ways. */
  @Test
  void numbersMeanWhatTheyAreHoweverTheyPrint() {
    assertThat(Strategies.of("adaptive", Map.of("recovery", Double.valueOf("0.0005"))))
        .isEqualTo(Strategies.parse("adaptive(recovery=0.0005)"));
    assertThat(Strategies.of("tokenBucket", Map.of("burst", Double.valueOf("20000000.0"))))
        .isEqualTo(Strategies.tokenBucket(20_000_000));
    assertThat(Strategies.parse("adaptive(reduction=0.60)"))
        .isEqualTo(Strategies.parse("adaptive(reduction=0.6)"));
    assertThat(Strategies.parse("tiered(multipliers={free=10.0})"))
        .isEqualTo(Strategies.parse("tiered(multipliers={free=10})"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1E+200000000", "1E+19", "1E-7", "-1"})
  void refusesNumbersThatNothingCouldBeMultipliedBy(String number) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Strategies.tiered(
                    Map.of("free", new BigDecimal(number)), "free", Strategies.fixedWindow()))
        .withMessageContaining("multiplier of free \"" + number + "\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Strategies.of("adaptive", Map.of("recovery", new BigDecimal(number))));
  }
}
