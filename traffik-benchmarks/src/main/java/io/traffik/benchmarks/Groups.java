package io.traffik.benchmarks;

import io.traffik.benchmarks.footprint.FootprintGroup;
import io.traffik.benchmarks.memcached.MemcachedGroup;
import io.traffik.benchmarks.memory.MemoryGroup;
import io.traffik.benchmarks.redis.RedisGroup;
import io.traffik.benchmarks.report.Group;
import io.traffik.benchmarks.servlet.ServletGroup;
import java.util.List;
import java.util.stream.Collectors;

/** All groups of benchmarks, in the order of their sections. Stateless. */
final class Groups {

  private static final List<Group> ALL =
      List.of(
          new MemoryGroup(),
          new FootprintGroup(),
          new RedisGroup(),
          new MemcachedGroup(),
          new ServletGroup());

  private Groups() {}

  static List<Group> all() {
    return ALL;
  }

  /**
   * Those of these names, or all if none is named.
   *
   * @throws IllegalArgumentException naming what there is, if one is unknown
   */
  static List<Group> named(List<String> names) {
    for (String name : names) {
      if (ALL.stream().noneMatch(group -> group.name().equals(name))) {
        throw new IllegalArgumentException(
            "no group is called \"%s\"; there are: %s"
                .formatted(name, ALL.stream().map(Group::name).collect(Collectors.joining(", "))));
      }
    }
    return ALL.stream().filter(it -> names.isEmpty() || names.contains(it.name())).toList();
  }
}
