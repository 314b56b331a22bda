package io.traffik.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** The code in Markdown pages: found, completed with imports, compiled, loaded. */
final class Snippets {

  private static final Pattern FENCE =
      Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern TYPE = Pattern.compile("\\b(?:class|record|interface) (\\w+)");

  private static final String IMPORTS =
      """
      import io.github.resilience4j.circuitbreaker.CircuitBreaker;
      import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
      import io.lettuce.core.RedisClient;
      import io.lettuce.core.cluster.RedisClusterClient;
      import io.traffik.*;
      import io.traffik.Clock;
      import io.traffik.memcached.*;
      import io.traffik.redis.*;
      import io.traffik.servlet.*;
      import io.traffik.test.*;
      import io.traffik.test.server.*;
      import jakarta.servlet.*;
      import jakarta.servlet.annotation.*;
      import jakarta.servlet.http.*;
      import java.io.*;
      import java.time.*;
      import java.util.*;
      import java.util.function.*;
      import net.spy.memcached.AddrUtil;
      import net.spy.memcached.MemcachedClient;
      import net.jqwik.api.Arbitrary;
      import org.junit.jupiter.api.*;
      import org.junit.jupiter.params.*;
      import org.junit.jupiter.params.provider.*;
      import static org.assertj.core.api.Assertions.*;
      """;

  private Snippets() {}

  /** The blocks of a language in a page, in order. */
  static List<String> in(Path page, String language) {
    List<String> blocks = new ArrayList<>();
    Matcher fence = FENCE.matcher(Sources.text(page));
    while (fence.find()) {
      if (fence.group(1).equals(language)) {
        blocks.add(fence.group(2));
      }
    }
    return blocks;
  }

  /** Compiles a block, types or statements, and loads the first that came of it. */
  static Class<?> compiled(String block, Path directory) throws IOException {
    Matcher type = TYPE.matcher(block);
    return compiled(block, type.find() ? type.group(1) : "Statements", directory);
  }

  /** Compiles a block, types or statements, and loads the type of a name. */
  static Class<?> compiled(String block, String name, Path directory) throws IOException {
    boolean isType = !name.equals("Statements");
    String source =
        isType
            ? IMPORTS + block + whatItBuildsOn(block)
            : IMPORTS
                + "class Statements { void run(ServletContext servletContext) throws Exception {\n"
                + block
                + "} }";
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    ToolProvider.getSystemJavaCompiler()
        .getTask(
            null,
            null,
            diagnostics,
            List.of("-proc:none", "-d", directory.toString()),
            null,
            List.of(new Javadoc.Text(name, source)))
        .call();
    assertThat(diagnostics.getDiagnostics())
        .as(source)
        .noneMatch(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR);
    try {
      return new URLClassLoader(
              new URL[] {directory.toUri().toURL()}, Snippets.class.getClassLoader())
          .loadClass(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError("compiled, but nowhere: " + name, e);
    }
  }

  /** A page may go on with the strategy of another page. */
  private static String whatItBuildsOn(String block) {
    boolean goesOn = block.contains("new Cooldown(") && !block.contains("record Cooldown(");
    return goesOn ? in(Sources.ROOT.resolve("docs/extending-strategies.md"), "java").get(0) : "";
  }

  static Path temporaryDirectory() throws IOException {
    return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "snippets");
  }
}
