package io.traffik.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import io.traffik.test.BackendContract.Atomic;
import io.traffik.test.BackendContract.Foreign;
import io.traffik.test.BackendContract.Keys;
import io.traffik.test.BackendContract.Lifetime;
import io.traffik.test.BackendContract.OneTime;
import io.traffik.test.BackendContract.Refunds;
import io.traffik.test.BackendContract.Refused;
import io.traffik.test.BackendContract.Same;
import io.traffik.test.BackendContract.Truthful;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** The contract bites: each deliberate break is caught by the test that is there for it. */
class BackendContractTest {

  static Stream<Arguments> breaks() {
    return Stream.of(
        caught(BrokenDecisions.NotAtomic.class, Atomic.class, "hotKey"),
        caught(BrokenDecisions.LockPerClient.class, Atomic.class, "hotKey"),
        caught(BrokenDecisions.Forgets.class, Atomic.class, "hotKey"),
        caught(BrokenRefunds.RefundsNothing.class, Atomic.class, "refundsAtOnce"),
        caught(BrokenDecisions.ChargesWhoeverAdmits.class, Atomic.class, "severalLimits"),
        caught(BrokenStores.ClaimsToShareItsStates.class, Atomic.class, "severalLimits"),
        caught(BrokenDecisions.ChargesWhoeverAdmits.class, Atomic.class, "oppositeOrders"),
        caught(BrokenStores.ClaimsToShareItsStates.class, Atomic.class, "oppositeOrders"),
        caught(BrokenDecisions.ChargesRefusedHits.class, Refused.class, "noTrace"),
        caught(BrokenDecisions.ChargesQuestions.class, Refused.class, "noTrace"),
        caught(BrokenDecisions.ChargesWhoeverAdmits.class, Refused.class, "otherLimit"),
        caught(BrokenDecisions.ChargesWhoeverAdmits.class, Refused.class, "otherThrottle"),
        caught(BrokenTime.ReadsTheClockForEachLimit.class, OneTime.class, "oneReading"),
        caught(BrokenTime.CountsAnInstantOnce.class, OneTime.class, "oneInstant"),
        caught(BrokenTime.ForgetsWhatIsAhead.class, OneTime.class, "aLittleBack"),
        caught(BrokenTime.NeverSetsItsClockBack.class, OneTime.class, "aYearBack"),
        caught(BrokenTime.ReadsTheClockOnce.class, OneTime.class, "yearsLater"),
        caught(BrokenDecisions.TellsOneMicrosecondLess.class, Truthful.class, "wait"),
        caught(BrokenDecisions.TellsOneMicrosecondLess.class, Truthful.class, "jointWait"),
        caught(BrokenDecisions.TellsAWaitForNever.class, Truthful.class, "never"),
        caught(BrokenStores.KeepsStatesForEver.class, Lifetime.class, "timeToLive"),
        caught(BrokenStores.KeepsStatesForSeconds.class, Lifetime.class, "timeToLive"),
        caught(BrokenStores.ClaimsToShareItsStates.class, Lifetime.class, "survival"),
        caught(BrokenStores.ClearsNothing.class, Lifetime.class, "clear"),
        caught(BrokenStores.SharesNamespaces.class, Lifetime.class, "clear"),
        caught(BrokenStores.ClearsNeighbours.class, Lifetime.class, "clear"),
        caught(BrokenStores.ResetsEverybody.class, Lifetime.class, "reset"),
        caught(BrokenStores.FailsWhenClosedTwice.class, Lifetime.class, "close"),
        caught(BrokenStores.ForgetsAtAnotherRate.class, Foreign.class, "changedRate"),
        caught(BrokenTime.ConvertsForEachQuestionAnew.class, Foreign.class, "changedRateAsked"),
        caught(BrokenStores.CountsNothing.class, Foreign.class, "notConvertible"),
        caught(BrokenStores.CountsNothing.class, Foreign.class, "foreign"),
        caught(BrokenStores.BelievesGarbage.class, Foreign.class, "corrupt"),
        caught(BrokenDecisions.TakesABugForAnOutage.class, Foreign.class, "bug"),
        caught(BrokenStores.CutsIdentities.class, Keys.class, "identities"),
        caught(BrokenStores.SharesNamespaces.class, Keys.class, "namespaces"),
        caught(BrokenStores.CutsUids.class, Keys.class, "namespaces"),
        caught(BrokenStores.ForgetsThePeriod.class, Keys.class, "strategies"),
        caught(BrokenStores.ForgetsTheOrdinal.class, Keys.class, "equalPeriods"),
        caught(BrokenStores.IgnoresClasses.class, Keys.class, "classes"),
        caught(BrokenRefunds.RefundsTwice.class, Refunds.class, "neverMore"),
        caught(BrokenRefunds.RefundsNothing.class, Refunds.class, "atOnce"),
        caught(BrokenRefunds.RefundsTwice.class, Refunds.class, "together"),
        caught(BrokenDecisions.ChargesQuestions.class, Refunds.class, "nothing"),
        caught(BrokenRefunds.RefundsAsOfNow.class, Refunds.class, "gone"),
        caught(BrokenRefunds.RefundsAtAnyRate.class, Refunds.class, "otherRate"),
        caught(BrokenDecisions.TellsNoDelay.class, Same.class, "traces"),
        caught(BrokenDecisions.TellsNoDelay.class, Same.class, "statistics"));
  }

  private static Arguments caught(
      Class<? extends BrokenContract> broken, Class<?> group, String method) {
    return Arguments.of(broken, group, method);
  }

  @ParameterizedTest
  @MethodSource("breaks")
  void catches(Class<? extends BrokenContract> broken, Class<?> group, String method) {
    Method test =
        Stream.of(group.getDeclaredMethods())
            .filter(each -> each.getName().equals(method))
            .findFirst()
            .orElseThrow();

    Events tests = run(selectNestedMethod(List.of(broken), group, test));

    assertThat(tests.failed().count()).isPositive();
  }

  @Test
  void hasABreakForEachTest() {
    Stream<String> tests =
        Stream.of(BackendContract.class.getDeclaredClasses())
            .flatMap(group -> Stream.of(group.getDeclaredMethods()))
            .filter(method -> method.isAnnotationPresent(DisplayName.class))
            .map(Method::getName);

    assertThat(breaks().map(each -> (String) each.get()[2])).containsAll(tests.toList());
  }

  @ParameterizedTest
  @ValueSource(
      classes = {SoundBackends.RefusesToWorkOnceClosed.class, SoundBackends.Reserves.class})
  void acceptsWhatIsSound(Class<? extends BrokenContract> sound) {
    Events tests = run(selectClass(sound));

    assertThat(tests.failed().list()).isEmpty();
    assertThat(tests.succeeded().count()).isGreaterThan(200);
  }

  /** Also where the backend, and no assertion, has failed. */
  @Test
  void eachFailureNamesItsSeed() {
    BackendContract contract = new BrokenDecisions.Fails();
    Events tests = run(selectNestedClass(List.of(contract.getClass()), Truthful.class));

    assertThat(tests.failed().map(BackendContractTest::failure))
        .isNotEmpty()
        .allSatisfy(
            failure ->
                assertThat(failure.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .contains("run it again with -Dtraffik.seed=" + contract.seed()));
  }

  private static Throwable failure(Event event) {
    return event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow();
  }

  private static Events run(DiscoverySelector selector) {
    return EngineTestKit.engine("junit-jupiter").selectors(selector).execute().testEvents();
  }
}
