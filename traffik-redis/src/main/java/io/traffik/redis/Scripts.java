package io.traffik.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the programs for Redis together: what they share, the algorithms that are needed, and what
 * is to be done with them. Thread-safe; each program is made once.
 */
final class Scripts {

  /** In the first line of a file: the files that it needs before it. */
  private static final Pattern NEEDS = Pattern.compile("\\A-- needs:((?: \\w+)+)\n");

  private static final ConcurrentHashMap<Part, Script> MADE = new ConcurrentHashMap<>();

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

  private record Part(Purpose purpose, Set<String> algorithms) {}

  private Scripts() {}

  /**
   * The program for a purpose.
   *
   * @param algorithms those that the charges need; all are known
   */
  static Script of(Purpose purpose, SortedSet<String> algorithms) {
    return MADE.computeIfAbsent(new Part(purpose, Set.copyOf(algorithms)), Scripts::assemble);
  }

  /** Whether there is a program for an algorithm. */
  static boolean knows(String algorithm) {
    return KNOWN.contains(algorithm);
  }

  private static final Set<String> KNOWN =
      Set.of(
          "adaptive",
          "bucket",
          "costbased",
          "counter",
          "log",
          "queue",
          "quota",
          "timeofday",
          "window");

  private static Script assemble(Part part) {
    Set<String> files = new LinkedHashSet<>();
    add("state", files);
    part.algorithms.stream().sorted().forEach(algorithm -> add(algorithm, files));
    files.add("charges");
    files.add(part.purpose.name().toLowerCase(Locale.ROOT));
    StringBuilder text = new StringBuilder();
    files.forEach(file -> text.append(read(file)));
    return new Script(text.toString());
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
