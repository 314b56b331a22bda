package io.traffik.lab;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The program: {@code simulate} and {@code plot}. It exits with 0, with 1 if the input is wrong or
 * cannot be answered, and with 2 if the command line is wrong.
 */
@Command(name = "./dev lab", description = "Makes claims about strategies checkable.")
public final class Lab {

  private Lab() {}

  /** Runs a command on the streams of the process, in UTF-8 whatever the platform says. */
  public static void main(String[] arguments) {
    // Not System.in and System.out: they would copy every byte once more.
    InputStream in = new FileInputStream(FileDescriptor.in);
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(commandLine(in, out, err).execute(arguments));
  }

  /** The command line on any streams. */
  static CommandLine commandLine(InputStream in, OutputStream out, PrintWriter err) {
    CommandLine commandLine = new CommandLine(new Lab());
    commandLine.addSubcommand(new SimulateCommand(in, out));
    commandLine.addSubcommand(new PlotCommand());
    commandLine.getSubcommands().values().forEach(Lab::addHelp);
    addHelp(commandLine);
    commandLine.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    commandLine.setErr(err);
    return commandLine;
  }

  private static void addHelp(CommandLine command) {
    OptionSpec help =
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this.").build();
    command.getCommandSpec().addOption(help);
  }
}
