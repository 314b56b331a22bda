package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A runtime image made by jlink may lack the module {@code jdk.jfr}, and hits are decided in it.
 */
class WithoutFlightRecorderTest {

  /** What runs there. */
  static final class Hits {

    private Hits() {}

    public static void main(String[] args) {
      ManualTime time = new ManualTime();
      RemoteBackend backend = new RemoteBackend(time.backend);
      Throttle<String> throttle =
          time.builder("uid").backend(backend).rate("1/min").onError(OnError.ALLOW).build();
      boolean recorder = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
      boolean admitted = throttle.hit("a").admitted();
      backend.goesDown(Outage.UNREACHABLE);
      boolean degraded = throttle.hit("a").degraded();
      System.out.println("recorder " + recorder + " " + admitted + " " + degraded);
    }
  }

  @Test
  void hitsAreDecidedWithoutIt() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules=java.base",
                "-cp",
                System.getProperty("java.class.path"),
                Hits.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();

    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(out).contains("recorder false true true");
  }
}
