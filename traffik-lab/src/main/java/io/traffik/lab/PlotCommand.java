package io.traffik.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code plot}: a picture of each strategy, into a directory. */
@Command(
    name = "plot",
    description = "Draws how each strategy admits one and the same trace, an SVG file for each.")
final class PlotCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the call
  private CommandSpec spec;

  @Parameters(paramLabel = "DIRECTORY", description = "Where to write; made if there is none.")
  private Path directory = Path.of(".");

  @Override
  public Integer call() {
    try {
      Plotter.plotAll(directory);
      return 0;
    } catch (IOException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("cannot write to \"" + directory + "\": " + e);
      return 1;
    }
  }
}
