package io.traffik.benchmarks.fork;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs a main class of the same class path in a JVM of its own, and reads the metrics that it
 * prints. Stateless.
 */
public final class Forked {

  private Forked() {}

  /** What the main class calls for each of its metrics. */
  public static void tell(String metric, double value) {
    System.out.println(String.format(Locale.ROOT, "%s\t%s", metric, value));
  }

  /**
   * The metrics, in the order in which they were told.
   *
   * @throws IOException if it failed, with what it had to say
   */
  public static Map<String, Double> run(
      List<String> jvmOptions, Class<?> mainClass, String... arguments)
      throws IOException, InterruptedException {
    Path errors = Files.createTempFile("forked", ".txt");
    try {
      Process process =
          new ProcessBuilder(command(jvmOptions, mainClass, arguments))
              .redirectError(errors.toFile())
              .start();
      try {
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
          throw new IOException(
              mainClass.getSimpleName()
                  + " "
                  + String.join(" ", arguments)
                  + " failed: "
                  + Files.readString(errors).strip());
        }
        return metrics(told);
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(errors);
    }
  }

  private static List<String> command(
      List<String> jvmOptions, Class<?> mainClass, String[] arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static Map<String, Double> metrics(String told) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (String line : told.lines().toList()) {
      int tab = line.indexOf('\t');
      metrics.put(line.substring(0, tab), Double.parseDouble(line.substring(tab + 1)));
    }
    return metrics;
  }
}
