package io.traffik.benchmarks.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** On what it was measured: the machine, the JVM, and the versions of everybody. Stateless. */
public final class Facts {

  private static final Pattern JAR = Pattern.compile("([a-zA-Z_][\\w-]*?)-(\\d[\\w.-]*)\\.jar");

  /** Names of jars begin so. */
  private static final List<String> CONTESTANTS =
      List.of(
          "traffik-",
          "bucket4j",
          "caffeine",
          "guava",
          "jedis",
          "jetty-ee10-servlet",
          "jmh-core",
          "lettuce-core",
          "redisson",
          "resilience4j-ratelimiter",
          "spymemcached",
          "tomcat-embed-core",
          "undertow-servlet");

  private Facts() {}

  /** By name, in the order in which they are to be read. */
  public static Map<String, String> gathered() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("CPU", cpu() + ", " + Runtime.getRuntime().availableProcessors() + " cores");
    facts.put("Memory", (bytesOfMemory() >> 20) + " MiB");
    facts.put(
        "System", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
    facts.put("JVM", property("java.vm.name") + " " + Runtime.version());
    facts.put("Libraries", versions(property("java.class.path")));
    facts.put("Redis", told("redis-server", "--version").replaceAll(" sha=.*", ""));
    facts.put("memcached", told("memcached", "-V"));
    facts.put("Commit", told("git", "describe", "--always", "--dirty"));
    facts.values().removeIf(String::isEmpty);
    return facts;
  }

  /** Of the contestants among the files of a class path. */
  static String versions(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator))
        .map(file -> JAR.matcher(String.valueOf(Path.of(file).getFileName())))
        .filter(Matcher::matches)
        .filter(jar -> CONTESTANTS.stream().anyMatch(jar.group(1)::startsWith))
        .map(jar -> jar.group(1) + " " + jar.group(2))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String cpu() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse(property("os.arch"));
    } catch (IOException notLinux) {
      return told("sysctl", "-n", "machdep.cpu.brand_string");
    }
  }

  private static long bytesOfMemory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }

  /** The first line that a program writes; nothing if there is no such program. */
  private static String told(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? text.lines().findFirst().orElse("").strip() : "";
    } catch (IOException absent) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
