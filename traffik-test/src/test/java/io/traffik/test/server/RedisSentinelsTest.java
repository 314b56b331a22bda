package io.traffik.test.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedisSentinelsTest {

  @Test
  void threeSentinelsWatchAMasterAndTwoReplicas() {
    RedisSentinels group = RedisSentinels.start();
    try (group) {
      assertThat(group.addresses()).hasSize(3).doesNotHaveDuplicates();
      assertThat(group.nodes()).hasSize(3).first().isSameAs(group.master());
      for (RedisServer sentinel : group.sentinels()) {
        assertThat(sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", group.masterName()))
            .isEqualTo(List.of("127.0.0.1", "" + group.master().port()));
        assertThat((List<?>) sentinel.command("SENTINEL", "SENTINELS", group.masterName()))
            .hasSize(2);
      }

      group.master().command("SET", "tea", "green");
      group.awaitInSync();
      assertThat(group.nodes())
          .allSatisfy(node -> assertThat(node.command("GET", "tea")).isEqualTo("green"));

      group.sentinels().get(0).pause();
      assertThat(group.master()).isSameAs(group.nodes().get(0));
      group.sentinels().forEach(RedisServer::kill);
      assertThatIllegalStateException()
          .isThrownBy(group::master)
          .withMessage("no sentinel answers");
    }
    assertThat(group.nodes()).noneMatch(RedisServer::isRunning);
    assertThat(group.sentinels()).noneMatch(RedisServer::isRunning);
  }

  @Test
  void aReplicaTakesThePlaceOfAMasterThatWasKilled() {
    try (RedisSentinels group = RedisSentinels.start()) {
      group.master().command("SET", "tea", "green");
      group.awaitInSync();

      RedisServer former = group.killMaster();
      RedisServer master = group.awaitFailover(former);

      assertThat(master).isNotSameAs(former).isSameAs(group.master());
      assertThat(master.command("GET", "tea")).isEqualTo("green");
      assertThat(master.command("SET", "tea", "black")).isEqualTo("OK");

      former.restart();
      group.awaitInSync();
      assertThat(former.command("GET", "tea")).isEqualTo("black");
      assertThat(group.master()).isSameAs(master);
    }
  }

  @Test
  void aReplicaTakesThePlaceOfAMasterThatIsPaused() {
    try (RedisSentinels group = RedisSentinels.start()) {
      RedisServer former = group.master();
      former.pause();

      RedisServer master = group.awaitFailover(former);
      former.resume();

      group.awaitInSync();
      assertThat(former.info("replication").get("master_port")).isEqualTo("" + master.port());
    }
  }
}
