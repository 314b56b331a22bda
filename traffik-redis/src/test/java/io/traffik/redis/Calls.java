package io.traffik.redis;

import io.traffik.test.server.RedisNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a server has run each command, those that scripts ran included: {@code INFO
 * commandstats}. Immutable.
 */
record Calls(Map<String, Long> byCommand) {

  private static final Pattern CALLS = Pattern.compile("calls=(\\d+)");

  static Calls of(RedisNode redis) {
    Map<String, Long> calls = new TreeMap<>();
    redis
        .info("commandstats")
        .forEach(
            (field, text) -> {
              Matcher matcher = CALLS.matcher(text);
              if (matcher.find()) {
                calls.put(field.replace("cmdstat_", ""), Long.valueOf(matcher.group(1)));
              }
            });
    return new Calls(calls);
  }

  /** The number of calls of some commands together. */
  long of(String... commands) {
    long sum = 0;
    for (String command : commands) {
      sum += byCommand.getOrDefault(command, 0L);
    }
    return sum;
  }

  /** Scripts that were asked for. */
  long scripts() {
    return of("evalsha", "eval");
  }
}
