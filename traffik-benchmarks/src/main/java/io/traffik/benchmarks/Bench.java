package io.traffik.benchmarks;

import io.traffik.benchmarks.report.Facts;
import io.traffik.benchmarks.report.Group;
import io.traffik.benchmarks.report.Group.Effort;
import io.traffik.benchmarks.report.Page;
import io.traffik.benchmarks.report.Result;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The program. It exits with 0 if everything was measured, also if goals fall short; with 1 if a
 * contestant failed, and with 2 if the command line is wrong.
 */
@Command(
    name = "./dev bench",
    description = "Compares with other rate limiters, and writes a page about it.")
public final class Bench implements Callable<Integer> {

  private static final Effort QUICK = new Effort(1, .15, .15);

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the call
  private CommandSpec spec;

  @Parameters(paramLabel = "GROUP", description = "What to measure; everything unless given.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--runs", paramLabel = "N", description = "How many runs; 5 unless given.")
  private @Nullable Integer runs;

  @Option(
      names = "--warmup",
      paramLabel = "S",
      description = "Seconds before each measurement; as the group wants unless given.")
  private @Nullable Double warmup;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Seconds of each measurement; as the group wants unless given.")
  private @Nullable Double seconds;

  @Option(
      names = "--quick",
      description = "One run, and so short that its numbers mean nothing: to try it.")
  private boolean quick;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "${sys:traffik.project:-.}/docs/benchmarks",
      description = "Where to write the page; docs/benchmarks of the project unless given.")
  private Path out = Path.of("docs/benchmarks");

  private Bench() {}

  /** Runs it, and ends the process with its exit status. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(commandLine(out, err).execute(arguments));
  }

  /** The command line on any streams. */
  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    CommandLine commandLine = new CommandLine(new Bench());
    OptionSpec help =
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this.").build();
    commandLine.getCommandSpec().addOption(help);
    return commandLine.setOut(out).setErr(err);
  }

  @Override
  public Integer call() {
    List<Group> groups = groups();
    requirePositive("--runs", runs);
    requirePositive("--warmup", warmup);
    requirePositive("--seconds", seconds);
    Page page = new Page(out, LocalDate.now(ZoneId.systemDefault()), Groups.all());
    boolean failed = false;
    for (Group group : groups) {
      failed |= !measured(group, page);
    }
    spec.commandLine().getOut().println("page: " + page.file().toAbsolutePath().normalize());
    return failed ? 1 : 0;
  }

  /** A group that fails does not keep the others from being measured. */
  private boolean measured(Group group, Page page) {
    PrintWriter err = spec.commandLine().getErr();
    Effort effort = effort(group);
    List<Result> results = new ArrayList<>();
    try {
      group.measure(
          effort,
          result -> {
            results.add(result);
            err.println(progress(result, effort));
          });
      page.put(group, command(group, effort), results, Facts.gathered());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println(group.name() + " was interrupted");
    } catch (Exception e) { // whatever a contestant fails with
      err.println(group.name() + " failed, its section stays as it was");
      explain(e, err);
    }
    return false;
  }

  /** JMH hides what a contestant threw behind exceptions of its own. */
  private static void explain(Throwable failure, PrintWriter err) {
    err.println("  " + failure);
    if (failure.getCause() != null) {
      explain(failure.getCause(), err);
    }
    for (Throwable suppressed : failure.getSuppressed()) {
      explain(suppressed, err);
    }
  }

  private static String progress(Result it, Effort effort) {
    return String.format(
        Locale.ROOT,
        "%s %d/%d  %s  %s  %,.1f %s",
        it.group(),
        it.run(),
        effort.runs(),
        it.scenario(),
        it.contestant(),
        it.value(),
        it.metric());
  }

  /** The command that does the same again. */
  static String command(Group group, Effort effort) {
    return "./dev bench %s --runs %d".formatted(group.name(), effort.runs())
        + option(" --warmup ", effort.warmupSeconds())
        + option(" --seconds ", effort.measuredSeconds());
  }

  /** Some groups need none. */
  private static String option(String option, double seconds) {
    return seconds > 0 ? option + seconds : "";
  }

  private Effort effort(Group group) {
    Effort usual = quick ? QUICK : group.usualEffort();
    return new Effort(
        runs == null ? usual.runs() : runs,
        warmup == null ? usual.warmupSeconds() : warmup,
        seconds == null ? usual.measuredSeconds() : seconds);
  }

  private List<Group> groups() {
    try {
      return Groups.named(names);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void requirePositive(String option, @Nullable Number value) {
    if (value != null && !(value.doubleValue() > 0)) {
      throw new ParameterException(
          spec.commandLine(), option + " \"" + value + "\" must be more than 0");
    }
  }
}
