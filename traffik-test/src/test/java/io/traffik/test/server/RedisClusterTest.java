package io.traffik.test.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@TestInstance(Lifecycle.PER_CLASS)
class RedisClusterTest {

  private final RedisCluster cluster = RedisCluster.start();

  @AfterAll
  void close() {
    cluster.close();
    assertThat(cluster.nodes()).noneMatch(RedisServer::isRunning);
  }

  @Test
  void threeMastersShareTheSlots() {
    assertThat(cluster.addresses()).hasSize(3).doesNotHaveDuplicates();
    assertThat(cluster.nodeOf(0)).isSameAs(cluster.nodes().get(0));
    assertThat(cluster.nodeOf(RedisCluster.SLOTS / 2)).isSameAs(cluster.nodes().get(1));
    assertThat(cluster.nodeOf(RedisCluster.SLOTS - 1)).isSameAs(cluster.nodes().get(2));
    // From the specification of Redis Cluster.
    assertThat(cluster.slotOf("123456789")).isEqualTo(0x31C3);
    assertThat(cluster.slotOf("{user1000}.following")).isEqualTo(cluster.slotOf("user1000"));
  }

  @Test
  void aNodeRefersToTheNodeOfTheKey() {
    RedisServer right = cluster.nodeOf("tea");
    RedisServer wrong = another(right);

    right.command("SET", "tea", "green");

    assertThat(right.command("GET", "tea")).isEqualTo("green");
    assertThatIllegalStateException()
        .isThrownBy(() -> wrong.command("GET", "tea"))
        .withMessageContaining("MOVED " + cluster.slotOf("tea") + " " + right.address());
  }

  @Test
  void aSlotMovesWithItsKeys() {
    RedisServer from = cluster.nodeOf("coffee");
    RedisServer to = another(from);
    int slot = cluster.slotOf("coffee");
    for (int i = 0; i < 250; i++) {
      from.command("SET", "{coffee}" + i, "cup " + i, "PX", "600000");
    }

    List<String> halfWay = new ArrayList<>();
    cluster.moveSlot(slot, from, to, () -> halfWay.add(errorOf(from, "GET", "{coffee}7")));

    assertThat(halfWay).singleElement().asString().contains("ASK " + slot + " " + to.address());
    assertThat(cluster.nodeOf(slot)).isSameAs(to);
    assertThat(to.command("GET", "{coffee}249")).isEqualTo("cup 249");
    assertThat((Long) Objects.requireNonNull(to.command("PTTL", "{coffee}249"))).isPositive();
    assertThat(from.command("CLUSTER", "COUNTKEYSINSLOT", "" + slot)).isEqualTo(0L);
    assertThat(cluster.nodes())
        .filteredOn(node -> node != to)
        .allSatisfy(
            node ->
                assertThat(errorOf(node, "GET", "{coffee}7"))
                    .contains("MOVED " + slot + " " + to.address()));
    cluster.awaitHealthy();
  }

  @Test
  void keysThatAreNoTextMoveToo() {
    RedisServer from = cluster.nodeOf("{milk}");
    RedisServer to = another(from);
    String script = "return redis.call('SET', KEYS[1] .. string.char(0, 255, 13, 10), 'raw')";
    from.command("EVAL", script, "1", "{milk}");

    cluster.moveSlot(cluster.slotOf("{milk}"), from, to);

    String read = "return redis.call('GET', KEYS[1] .. string.char(0, 255, 13, 10))";
    assertThat(to.command("EVAL", read, "1", "{milk}")).isEqualTo("raw");
  }

  @Test
  void aSlotThatIsElsewhereDoesNotMove() {
    RedisServer right = cluster.nodeOf("water");
    RedisServer wrong = another(right);

    assertThatIllegalStateException()
        .isThrownBy(() -> cluster.moveSlot(cluster.slotOf("water"), wrong, right))
        .withMessage(
            "slot %d is at %s and cannot move from %s to %s",
            cluster.slotOf("water"), right, wrong, right);
    assertThat(cluster.nodeOf("water")).isSameAs(right);
  }

  @Test
  void aMoveIsCompletedEvenIfTheTestFailsHalfWay() {
    RedisServer from = cluster.nodeOf("wine");
    RedisServer to = another(from);
    Runnable failing =
        () -> {
          throw new AssertionError("half-way");
        };

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> cluster.moveSlot(cluster.slotOf("wine"), from, to, failing))
        .withMessage("half-way");
    assertThat(cluster.nodeOf("wine")).isSameAs(to);
  }

  @Test
  void aNodeThatWasKilledComesBack() {
    RedisServer node = cluster.nodes().get(0);
    node.kill();
    Polling.until(
        "the failure to be found",
        RedisCluster.NODE_TIMEOUT.multipliedBy(10),
        () -> !stateOf(cluster.nodes().get(1)).contains("cluster_slots_fail:0\r"));
    assertThat(cluster.slotOf("tea")).isPositive();
    assertThat(cluster.nodes().get(1).command("PING")).isEqualTo("PONG");

    node.restart();

    cluster.awaitHealthy();
    assertThat(cluster.nodes()).allSatisfy(each -> assertThat(stateOf(each)).contains("state:ok"));
  }

  @Test
  void aPausedNodeIsNotAsked() {
    RedisServer node = cluster.nodes().get(0);
    node.pause();
    try {
      assertThat(cluster.nodeOf(RedisCluster.SLOTS - 1)).isNotSameAs(node);
    } finally {
      node.resume();
      cluster.awaitHealthy();
    }
  }

  private static String stateOf(RedisServer node) {
    return String.valueOf(node.command("CLUSTER", "INFO"));
  }

  private RedisServer another(RedisServer node) {
    return cluster.nodes().stream().filter(each -> each != node).findFirst().orElseThrow();
  }

  private static String errorOf(RedisServer node, String... words) {
    try {
      return "no error but " + node.command(words);
    } catch (IllegalStateException error) {
      return String.valueOf(error.getMessage());
    }
  }
}
