package io.traffik.lab;

import static io.traffik.lab.Run.admitted;
import static io.traffik.lab.Run.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever writes a line sees its decision before the next one. */
class StreamingTest {

  @Test
  @Timeout(60) // it would wait for ever if it failed
  void aLineIsAnsweredBeforeTheNextIsWritten() throws IOException {
    PipedOutputStream hits = new PipedOutputStream();
    PipedInputStream in = new PipedInputStream(hits);
    PipedOutputStream out = new PipedOutputStream();
    BufferedReader decisions =
        new BufferedReader(
            new InputStreamReader(new PipedInputStream(out), StandardCharsets.UTF_8));
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(
            () ->
                Lab.commandLine(in, out, new PrintWriter(new StringWriter())).execute("simulate"));

    write(hits, Run.HIT + "}\n");
    assertThat(decisions.readLine()).isEqualTo(admitted(0));
    write(hits, Run.HIT);
    write(hits, "}\n" + Run.HIT + "}\n");
    assertThat(decisions.readLine()).isEqualTo(refused(0, 1000));
    assertThat(decisions.readLine()).isEqualTo(refused(0, 1000));
    hits.close();

    assertThat(status.join()).isZero();
  }

  private static void write(PipedOutputStream hits, String text) throws IOException {
    hits.write(text.getBytes(StandardCharsets.UTF_8));
    hits.flush();
  }
}
