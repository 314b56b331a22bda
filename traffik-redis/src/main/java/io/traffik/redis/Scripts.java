package io.traffik.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the programs for Redis together: what they share, the algorithms that are needed, and what
 * is to be done with them. Thread-safe; each program is made once.
 */
final class Scripts {

  /** In the first line of a file: the files that it needs before it. */
  private static final Pattern NEEDS = Pattern.compile("\\A-- needs:((?: \\w+)+)\n");

  /** What a program does with the algorithms it has; there is a file of that name. */
  enum Purpose {
    /** Hits. */
    DECIDE,
    /** Questions. */
    QUESTION,
    /** Giving back. */
    REFUND
  }

  /** Tries what the others will do. */
  static final Script PROBE = new Script(read("probe"));

  /** Reads states for a strategy without an algorithm here. */
  static final Script READ = new Script(read("read"));

  /** Writes them. */
  static final Script SWAP = new Script(read("swap"));

  /** Takes their locks. */
  static final Script LOCK = new Script(read("lock"));

  /** All algorithms that there are, in the order of NAMES in charges.lua. */
  private static final List<String> KNOWN =
      List.of(
          "adaptive",
          "bucket",
          "costbased",
          "counter",
          "log",
          "queue",
          "quota",
          "timeofday",
          "window");

  /** By purpose and algorithms. */
  private static final Map<Purpose, AtomicReferenceArray<@Nullable Script>> MADE =
      new EnumMap<>(
          Stream.of(Purpose.values())
              .collect(
                  Collectors.toMap(
                      Function.identity(),
                      purpose -> new AtomicReferenceArray<>(1 << KNOWN.size()))));

  /** Those that decide.lua has a short way for. */
  private static final Set<String> SHORT = Set.of("bucket", "counter", "window");

  /** Where decide.lua has the files that it does not always need. */
  private static final String SHORT_WAYS = "--[[ the short ways ]]";

  private static final String EACH_HIT = "--[[ for each hit ]]";

  private static final String ITS_ANSWER = "--[[ its answer ]]";

  private static final String THE_HIT = "--[[ the hit ]]";

  private static final String LONG_WAY = "--[[ the long way ]]";

  private Scripts() {}

  /**
   * The program for a purpose.
   *
   * @param algorithms those that the charges need: a bit for the place of each
   */
  static Script of(Purpose purpose, int algorithms) {
    AtomicReferenceArray<@Nullable Script> made = Objects.requireNonNull(MADE.get(purpose));
    Script script = made.get(algorithms);
    if (script == null) {
      script = assemble(purpose, algorithms);
      made.set(algorithms, script);
    }
    return script;
  }

  /** Where an algorithm stands in charges.lua among those that there are; −1 if it is not there. */
  static int place(String algorithm) {
    return KNOWN.indexOf(algorithm);
  }

  private static Script assemble(Purpose purpose, int places) {
    List<String> algorithms =
        IntStream.range(0, KNOWN.size())
            .filter(place -> (places >> place & 1) == 1)
            .mapToObj(KNOWN::get)
            .toList();
    String longWay = text(algorithms);
    String text =
        purpose == Purpose.DECIDE
            ? read("decide")
                .replace(SHORT_WAYS, shortWays(algorithms))
                .replace(LONG_WAY, longWay + read("group"))
            : longWay + read(purpose.name().toLowerCase(Locale.ROOT));
    return new Script(read("start") + text);
  }

  /** What makes the functions of algorithms. */
  private static String text(List<String> algorithms) {
    Set<String> files = new LinkedHashSet<>();
    add("state", files);
    algorithms.forEach(algorithm -> add(algorithm, files));
    files.add("charges");
    return files.stream().map(Scripts::read).collect(Collectors.joining());
  }

  /** Each algorithm's where the place of the meter's one is its own. */
  private static String shortWays(List<String> algorithms) {
    List<String> ways =
        algorithms.stream()
            .filter(SHORT::contains)
            .map(
                algorithm ->
                    "if string.byte(a) == " + place(algorithm) + " then\n" + shortWay(algorithm))
            .toList();
    return ways.isEmpty() ? "" : String.join("else", ways) + "end\n";
  }

  /** What it does for a hit stands between two marks, and is done for each hit of a group. */
  private static String shortWay(String algorithm) {
    String text = read(algorithm + "_short");
    int from = text.indexOf(EACH_HIT);
    int to = text.indexOf(ITS_ANSWER);
    String hit = text.substring(from + EACH_HIT.length(), to);
    return text.substring(0, from)
        + read("each_short").replace(THE_HIT, hit)
        + text.substring(to + ITS_ANSWER.length());
  }

  private static void add(String file, Set<String> files) {
    Matcher needs = NEEDS.matcher(read(file));
    if (needs.find()) {
      for (String needed : needs.group(1).strip().split(" ", -1)) {
        add(needed, files);
      }
    }
    files.add(file);
  }

  private static String read(String file) {
    try (InputStream in =
        Objects.requireNonNull(Scripts.class.getResourceAsStream(file + ".lua"), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
