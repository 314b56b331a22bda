package io.traffik.benchmarks.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The program. It exits with 0 if every promise was kept, with 1 if one was not or the run could
 * not be made, and with 2 if the command line is wrong.
 */
@Command(
    name = "./dev soak",
    description =
        "Constant load on a real Redis that is killed and restarted; a verdict on each promise.")
public final class Soak implements Callable<Integer> {

  private static final int LONGEST_MINUTES = 8 * 60;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the call
  private CommandSpec spec;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long the load with faults lasts, 1 to 480; 10 unless given.")
  private @Nullable Integer minutes;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "The same in seconds, 12 to 28800, for a short run.")
  private @Nullable Integer seconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the faults: the same ones again. Random unless given.")
  private @Nullable Long seed;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      defaultValue = "soak.html",
      description = "Where to write the report; ${DEFAULT-VALUE} unless given.")
  private Path report = Path.of("soak.html");

  private Soak() {}

  /** Runs it, and ends the process with its exit status. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(commandLine(out, err).execute(arguments));
  }

  /** The command line on any streams. */
  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    CommandLine commandLine = new CommandLine(new Soak());
    OptionSpec help =
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this.").build();
    commandLine.getCommandSpec().addOption(help);
    return commandLine.setOut(out).setErr(err);
  }

  @Override
  public Integer call() {
    Settings settings = settings();
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "Soaking for "
            + settings.duration().toSeconds()
            + " s and half a minute around it, with seed "
            + settings.seed());
    try (SoakRun run = new SoakRun(settings)) {
      String redis = run.redisVersion();
      Recording recording = run.run();
      List<Verdict> verdicts = Judge.verdicts(recording);
      Files.writeString(settings.report(), Report.of(settings, redis, recording, verdicts));
      out.print(TextTable.of(verdicts));
      out.println("report: " + settings.report().toAbsolutePath());
      return exitStatus(verdicts);
    } catch (IOException | RuntimeException e) {
      return failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(e);
    }
  }

  static int exitStatus(List<Verdict> verdicts) {
    return verdicts.stream().allMatch(Verdict::kept) ? 0 : 1;
  }

  private int failed(Exception e) {
    spec.commandLine().getErr().println("the soak could not be made: " + e);
    return 1;
  }

  private Settings settings() {
    requireWritable(report);
    return new Settings(duration(), seed == null ? System.nanoTime() & 0xffffff : seed, report);
  }

  private Duration duration() {
    if (minutes != null && seconds != null) {
      throw wrong("--seconds", seconds, "that or --minutes, not both");
    }
    if (seconds != null) {
      int least = (int) FaultPlan.SHORTEST_RUN.toSeconds();
      requireWithin("--seconds", seconds, least, LONGEST_MINUTES * 60);
      return Duration.ofSeconds(seconds);
    }
    int given = minutes == null ? 10 : minutes;
    requireWithin("--minutes", given, 1, LONGEST_MINUTES);
    return Duration.ofMinutes(given);
  }

  private void requireWithin(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw wrong(option, value, "a whole number from " + least + " to " + most);
    }
  }

  /** Now, and not after ten minutes. */
  private void requireWritable(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    boolean writable =
        directory != null
            && Files.isWritable(directory)
            && (Files.notExists(file) || (Files.isRegularFile(file) && Files.isWritable(file)));
    if (!writable) {
      throw wrong("--report", file, "a file that can be written, in a directory that is there");
    }
  }

  private ParameterException wrong(String option, Object value, String accepted) {
    return new ParameterException(
        spec.commandLine(), option + " \"" + value + "\" is not possible; accepted: " + accepted);
  }
}
