package io.traffik.lab;

import io.traffik.TraffikException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Locale;
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

  private final InputStream in;
  private final OutputStream out;

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
    this.in = in;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Simulator simulator = open()) {
      new HitStream(simulator, in, out).run();
      return requireNothingForgotten(simulator);
    } catch (InvalidLineException e) {
      return failed(e.getMessage());
    } catch (TraffikException e) {
      return failed("the states of this run could not be forgotten: " + e.getMessage());
    } catch (IOException e) {
      return isClosedPipe(e) ? DONE : failed("cannot read or write: " + e.getMessage());
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

  /** Whoever reads has seen enough, as {@code head} does. */
  private static boolean isClosedPipe(IOException e) {
    return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
  }
}
