package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.traffik.BackendUnavailableException;
import io.traffik.Charge;
import io.traffik.HitClass;
import io.traffik.Limit;
import io.traffik.Outage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups of hits go at once while few calls are under way, and then with all others that wait. */
class BundlerTest {

  private static final Limit LIMIT = Subject.of("7/min", "tokenBucket").variants().get(0);
  private static final long DEADLINE = 100;

  private final AtomicLong nanos = new AtomicLong();
  private final List<List<Group>> sent = new ArrayList<>();
  private final List<CompletableFuture<Void>> ends = new ArrayList<>();
  private final Bundler bundler = new Bundler(this::send, nanos::get);

  private CompletableFuture<Void> send(List<Group> groups) {
    sent.add(groups);
    CompletableFuture<Void> end = new CompletableFuture<>();
    ends.add(end);
    return end;
  }

  private List<Group> submit(int groups) {
    return IntStream.range(0, groups).mapToObj(i -> submit(1, DEADLINE)).toList();
  }

  private Group submit(int limits, long deadline) {
    Group group = group(limits, deadline);
    bundler.submit(group);
    return group;
  }

  private static Group group(int limits, long deadline) {
    List<Charge> charges =
        IntStream.range(0, limits)
            .mapToObj(i -> Charge.of(LIMIT, HitClass.NONE, "client " + i, 1))
            .toList();
    return new Group(List.of(new Hit(charges, KeyList.of(charges), deadline)));
  }

  private List<Integer> sizes() {
    return sent.stream().map(List::size).toList();
  }

  private static Outage outage(Group group) {
    List<Outage> outages = new ArrayList<>();
    assertThatThrownBy(() -> group.hits().get(0).answer().join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            BackendUnavailableException.class,
            outage -> {
              assertThat(outage.isUndone()).as("not charged").isTrue();
              outages.add(outage.outage());
            });
    return outages.get(0);
  }

  @Test
  void whileFewCallsAreUnderWayAGroupGoesAtOnce() {
    submit(Bundler.CALLS);

    assertThat(sizes()).containsOnly(1).hasSize(Bundler.CALLS);
  }

  @Test
  void allThatWaitGoTogether() {
    submit(Bundler.CALLS + 5);
    ends.get(1).complete(null);

    assertThat(sizes().subList(Bundler.CALLS, sent.size())).containsExactly(5);
  }

  @Test
  void aCallHasABoundThatCountsLimits() {
    submit(Bundler.CALLS);
    submit(Bundler.MAX_WEIGHT - 1, DEADLINE);
    submit(1, DEADLINE);
    submit(1, DEADLINE);
    submit(2 * Bundler.MAX_WEIGHT, DEADLINE);
    List.copyOf(ends).forEach(end -> end.complete(null));

    assertThat(sizes().subList(Bundler.CALLS, sent.size())).containsExactly(2, 1, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"slidingWindowLog", "leakyBucketWithQueue", "costBasedTokenBucket"})
  void whatHasARingWeighsMore(String strategy) {
    Limit limit = Subject.of("70/min", strategy).variants().get(0);
    Charge charge = Charge.of(limit, HitClass.NONE, "client", 1);
    Hit hit = new Hit(List.of(charge), KeyList.of(List.of(charge)), DEADLINE);

    assertThat(new Group(List.of(hit)).weight()).isEqualTo(8 * group(1, DEADLINE).weight());
  }

  @Test
  void aHitWhoseDeadlinePassesInTheQueueIsNeverSent() {
    submit(Bundler.CALLS);
    Group overdue = submit(1, 50);
    Group other = submit(1, DEADLINE);
    nanos.set(50);
    CompletableFuture<?> answer = overdue.hits().get(0).answer();
    ends.get(0).complete(null);

    assertThat(answer).isCompletedExceptionally();
    assertThat(overdue.answered()).isCompleted();
    assertThat(sent.get(Bundler.CALLS)).containsExactly(other);
  }

  @Test
  void aCallThatNobodyWaitsForKeepsNobodyWaiting() {
    submit(Bundler.CALLS);
    nanos.set(DEADLINE);

    submit(1, 2 * DEADLINE);

    assertThat(sizes()).hasSize(Bundler.CALLS + 1);
  }

  @Test
  void whatIsTooMuchFailsAtOnce() {
    submit(AtMostOnce.MAX_IN_FLIGHT);

    Group tooMany = submit(1, DEADLINE);

    assertThat(outage(tooMany)).isEqualTo(Outage.OVERLOADED);
    assertThat(tooMany.answered()).isCompleted();
  }

  @Test
  void callsThatAreCompleteAtOnceFollowEachOtherWithoutRecursion() {
    List<Integer> weights = new ArrayList<>();
    List<CompletableFuture<Void>> first = new ArrayList<>();
    Bundler atOnce =
        new Bundler(
            groups -> {
              weights.add(groups.size());
              CompletableFuture<Void> end = new CompletableFuture<>();
              if (weights.size() <= Bundler.CALLS) {
                first.add(end);
              } else {
                end.complete(null);
              }
              return end;
            },
            nanos::get);
    for (int i = 0; i < AtMostOnce.MAX_IN_FLIGHT; i++) {
      atOnce.submit(group(1, DEADLINE));
    }
    first.get(0).complete(null);

    assertThat(weights.stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(AtMostOnce.MAX_IN_FLIGHT);
  }
}
