package io.traffik.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gates of the style guide, each with a proof that it would catch an offender. */
class HouseRulesTest {

  /** Resilience4j takes the rate of failures as one; no hit is decided by it. */
  private static final String HAS_A_RATE_OF_FAILURES = "Breaker.class";

  @Test
  void noFloatingPointInTheModuleThatDecides() throws IOException {
    List<Path> classFiles =
        Sources.below(Sources.ROOT.resolve("traffik-core/target/classes"), ".class");
    List<String> uses = new ArrayList<>();
    for (Path file : classFiles) {
      if (!file.endsWith("module-info.class") && !file.endsWith(HAS_A_RATE_OF_FAILURES)) {
        uses.addAll(FloatingPoint.usesIn(new ByteArrayInputStream(Files.readAllBytes(file))));
      }
    }

    assertThat(classFiles).hasSizeGreaterThan(30);
    assertThat(uses).isEmpty();
  }

  @Test
  void aFloatingPointLocalVariableIsFound() throws IOException {
    String file = "HouseRulesTest$HalfToken.class";
    try (InputStream halfToken =
        Objects.requireNonNull(HouseRulesTest.class.getResourceAsStream(file))) {
      assertThat(FloatingPoint.usesIn(halfToken)).isNotEmpty();
    }
  }

  /** Rounds as a limiter must not. */
  static final class HalfToken {
    long half(long tokens) {
      var floating = tokens * .5f;
      return (long) floating;
    }
  }

  @Test
  void everyPublicTypeHasJavadoc() {
    List<String> missing = new ArrayList<>();
    Sources.ofProducts().forEach(file -> missing.addAll(Javadoc.missingIn(Sources.text(file))));

    assertThat(missing).isEmpty();
  }

  @Test
  void aPublicTypeWithoutJavadocIsFound() {
    String source =
        """
        /** Documented. */
        public class A {
          public interface Nested {}
          /** Documented. */
          public record Pair(int a, int b) {}
          class Hidden {}
        }
        """;

    assertThat(Javadoc.missingIn(source)).containsExactly("Nested");
    assertThat(Javadoc.missingIn("// a comment\npublic enum E { ONE }")).containsExactly("E");
  }

  @Test
  void everyPackageSaysWhatItIsAndIsNullMarked() {
    for (Path file : Sources.ofProducts()) {
      if (!file.endsWith("module-info.java")) {
        Path packageInfo = file.resolveSibling("package-info.java");
        assertThat(packageInfo).exists();
        assertThat(Sources.text(packageInfo)).contains("/**").contains("@NullMarked");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        ".*/src/.* @Disabled a_test_passes_or_fails",
        ".*/src/.* \\b(assumeTrue|assumeFalse|assumeThat)\\( a_test_passes_or_fails",
        ".*/src/.* \\b(TODO|FIXME|XXX)\\b an_issue_or_nothing",
        ".*/src/test/.* \\bThread\\.sleep\\( time_is_virtual_in_tests",
        ".*/src/main/.* \\bprintStackTrace\\( log_it",
      })
  void whatMustNotStandInTheSources(String where, String what, String because) {
    Pattern path = Pattern.compile(where);
    Pattern forbidden = Pattern.compile(what);
    List<Path> files =
        Sources.all().stream()
            .filter(file -> path.matcher(file.toString()).matches())
            .filter(file -> !file.endsWith("HouseRulesTest.java"))
            .toList();

    assertThat(files).hasSizeGreaterThan(10);
    assertThat(files).as(because).noneMatch(file -> forbidden.matcher(Sources.text(file)).find());
  }
}
