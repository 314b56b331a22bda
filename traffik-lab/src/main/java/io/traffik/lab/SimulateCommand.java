package io.traffik.lab;

import io.traffik.TraffikException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code simulate}: hits on standard input, decisions on standard output. */
@Command(
    name = "simulate",
    description = "Reads hits as JSON, one a line, and writes the decision on each.")
final class SimulateCommand implements Callable<Integer> {

  private static final int DONE = 0;
  private static final int FAILED = 1;

  private final LineReader lines;
  private final DecisionWriter decisions;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the call
  private CommandSpec spec;

  @Option(
      names = "--backend",
      paramLabel = "URI",
      defaultValue = "memory:",
      description = "Where the states are kept; ${DEFAULT-VALUE} unless given.")
  private String backend = "memory:";

  SimulateCommand(InputStream in, OutputStream out) {
    this.decisions = new DecisionWriter(out);
    this.lines = new LineReader(in, decisions);
  }

  @Override
  public Integer call() {
    try {
      return simulate();
    } catch (InvalidLineException e) {
      return failed(e.getMessage());
    } catch (OutOfMemoryError e) { // all that filled the heap was the simulator's, now garbage
      return failed(
          "line "
              + lines.number()
              + ": out of memory with the states of this run; give the JVM more, such as"
              + " JDK_JAVA_OPTIONS=-Xmx8g, or use fewer throttles or keys");
    } catch (IOException e) {
      return isClosedPipe(e) ? DONE : failed("cannot read or write: " + e.getMessage());
    }
  }

  /** A method of its own: as long as its frame is there, the JVM keeps the simulator. */
  private int simulate() throws IOException, InvalidLineException {
    Simulator opened;
    try {
      opened = open();
    } catch (TraffikException e) {
      return failed("the backend cannot be reached: " + e.getMessage());
    }
    try (Simulator simulator = opened) {
      new HitStream(simulator, lines, decisions).run();
      return requireNothingForgotten(simulator);
    } catch (TraffikException e) {
      return failed("the states of this run could not be forgotten: " + e.getMessage());
    }
  }

  private Simulator open() {
    try {
      return Simulator.on(backend);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private int requireNothingForgotten(Simulator simulator) {
    long evictions = simulator.evictions();
    return evictions == 0
        ? DONE
        : failed(
            "the backend forgot "
                + evictions
                + " states before their time, so decisions above may admit too much; give it more"
                + " room: --backend 'memory:?maxKeys=…&maxBytes=…'");
  }

  private int failed(@Nullable String why) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(why);
    err.flush();
    return FAILED;
  }

  /**
   * Whoever reads has seen enough, as {@code head} does.
   *
   * <p>Java tells why a write failed by the system's text alone, which is in the user's language:
   * so it is compared with what the system says of a pipe broken on purpose. Every other failure
   * may have lost decisions, and is reported.
   */
  private static boolean isClosedPipe(IOException e) {
    return e.getMessage() != null && e.getMessage().equals(messageOfABrokenPipe());
  }

  private static @Nullable String messageOfABrokenPipe() {
    try {
      Pipe pipe = Pipe.open();
      try (Pipe.SinkChannel sink = pipe.sink()) {
        pipe.source().close();
        int unused = sink.write(ByteBuffer.allocate(1));
      }
      return null;
    } catch (IOException broken) {
      return broken.getMessage();
    }
  }
}
