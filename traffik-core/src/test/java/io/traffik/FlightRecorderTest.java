package io.traffik;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recording of the JDK Flight Recorder has of hits and outages. */
class FlightRecorderTest {

  private final ManualTime time = new ManualTime();
  private final RemoteBackend backend = new RemoteBackend(time.backend);

  private static List<RecordedEvent> recorded(Path directory, String name, Runnable action)
      throws IOException {
    Path file = directory.resolve("recording.jfr");
    try (Recording recording = new Recording()) {
      recording.enable(name);
      recording.start();
      action.run();
      recording.stop();
      recording.dump(file);
    }
    assertThat(Files.size(file)).isPositive();
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .toList();
  }

  @Test
  void hitsAreRecordedForWhoeverAsksForThem(@TempDir Path directory) throws IOException {
    Throttle<String> throttle =
        time.builder("recorded").backend(backend).rate("1/min").onError(OnError.ALLOW).build();

    List<RecordedEvent> hits =
        recorded(
            directory,
            "io.traffik.Hit",
            () -> {
              throttle.hitAsync("somebody");
              throttle.hitAsync("somebody");
              throttle.stat("somebody");
              backend.goesDown(Outage.UNREACHABLE);
              throttle.hitAsync("somebody");
            });

    List<RecordedEvent> own =
        hits.stream().filter(hit -> "recorded".equals(hit.getString("throttles"))).toList();
    assertThat(own.stream().map(hit -> hit.getString("result")))
        .containsExactly("admitted", "refused", "admitted");
    assertThat(own.get(1).getLong("waitMicros")).isEqualTo(60_000_000);
    assertThat(own.get(2).getString("outage")).isEqualTo("UNREACHABLE");
    assertThat(own.toString()).doesNotContain("somebody");
  }

  @Test
  void anOutageIsRecordedOnceItIsOver(@TempDir Path directory) throws IOException {
    long[] nanos = {0};
    OutageLog log = new OutageLog("far away", () -> nanos[0]);

    List<RecordedEvent> outages =
        recorded(
            directory,
            "io.traffik.Outage",
            () -> {
              log.failed(new BackendUnavailableException(Outage.TIMEOUT, "late"));
              nanos[0] = 2_000_000_000L;
              log.failed(new BackendUnavailableException(Outage.TIMEOUT, "late"));
              nanos[0] = 60_000_000_000L;
              log.answered();
            });

    assertThat(outages).hasSize(1);
    assertThat(outages.get(0).getString("backend")).isEqualTo("far away");
    assertThat(outages.get(0).getLong("failures")).isEqualTo(2);
    assertThat(outages.get(0).getDuration("failing")).hasSeconds(2);
  }
}
