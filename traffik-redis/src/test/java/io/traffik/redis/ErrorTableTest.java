package io.traffik.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.traffik.BackendUnavailableException;
import io.traffik.Outage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of errors in the documentation is the one in the code. */
class ErrorTableTest {

  private static final Path PAGE = Path.of("..", "docs", "error-handling.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z]+)` \\| (\\w+) \\|");

  private static Map<String, String> table() throws IOException {
    String page = Files.readString(PAGE);
    Matcher row = ROW.matcher(page.substring(page.indexOf("| Redis says |")));
    Map<String, String> table = new TreeMap<>();
    while (row.find()) {
      table.put(row.group(1), row.group(2));
    }
    return table;
  }

  @Test
  void whatIsAnOutageThereIsOneHere() throws IOException {
    Map<String, String> table = table();

    assertThat(table).hasSizeGreaterThan(15);
    table.forEach((word, kind) -> assertThat(kindOf(word)).as(word).isEqualTo(kind));
  }

  @Test
  void everyOutageIsThere() throws IOException {
    assertThat(table().keySet()).containsAll(Failures.OUTAGES);
  }

  private static String kindOf(String word) {
    RuntimeException told = Failures.told(new RedisCommandExecutionException(word + " why"));
    if (told instanceof BackendUnavailableException outage) {
      assertThat(outage.outage()).isEqualTo(Outage.SERVER_REFUSED);
      assertThat(outage.isUndone()).as("tried again").isTrue();
      return "outage";
    }
    // Where it is neither, the scripts and whoever sends them see to it, and it never gets this
    // far.
    return word.equals("NOSCRIPT") || word.equals("WRONGTYPE") ? "neither" : "mistake";
  }
}
