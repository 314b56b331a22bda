package io.traffik.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of this repository. */
final class Sources {

  /** Tests run in their module's folder. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** Modules whose public types people use. */
  static final List<String> LIBRARIES =
      List.of(
          "traffik-core",
          "traffik-test",
          "traffik-remote",
          "traffik-redis",
          "traffik-memcached",
          "traffik-servlet");

  /** Modules that people run. */
  static final List<String> PROGRAMS = List.of("traffik-lab", "traffik-benchmarks");

  private Sources() {}

  /** The Java files of the main sources of libraries and programs. */
  static List<Path> ofProducts() {
    return Stream.concat(LIBRARIES.stream(), PROGRAMS.stream())
        .flatMap(module -> below(ROOT.resolve(module).resolve("src/main/java"), ".java").stream())
        .toList();
  }

  /** Every Java file, in all modules. */
  static List<Path> all() {
    return below(ROOT, ".java").stream()
        .filter(file -> !file.toString().contains("/target/"))
        .toList();
  }

  static List<Path> below(Path directory, String ending) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
