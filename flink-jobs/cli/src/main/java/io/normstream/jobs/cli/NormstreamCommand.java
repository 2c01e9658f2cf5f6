package io.normstream.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the command line: {@code normstream COMMAND}. Every command is registered here. */
@Command(
        name = "normstream",
        description = "Deep networks that learn from Kafka streams inside Flink.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class NormstreamCommand extends CommandGroup {
    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        // Built first: an interrupt while logging starts would break it.
        CommandLine commandLine = commandLine();
        int exitCode;
        try (InterruptOnShutdown shutdown = InterruptOnShutdown.ofThisThread()) {
            exitCode = commandLine.execute(args);
            shutdown.endedWith(exitCode);
        }
        System.exit(exitCode);
    }

    /** The whole command line, with its handlers of errors. */
    static CommandLine commandLine() {
        CommandLine line =
                new CommandLine(new NormstreamCommand())
                        .addSubcommand(OptionsCommand.create(new PublishCommand()))
                        .addSubcommand(OptionsCommand.create(new DemoCommand()))
                        .addSubcommand(OptionsCommand.create(new TrainCommand()))
                        .addSubcommand(OptionsCommand.create(new ScoreCommand()))
                        .addSubcommand(OptionsCommand.create(new JobsCommand()))
                        .addSubcommand(OptionsCommand.create(new StopCommand()))
                        .addSubcommand(OptionsCommand.create(new WatchCommand()))
                        .addSubcommand(ControlCommand.create())
                        .addSubcommand(ModelsCommand.create())
                        .addSubcommand(DlqCommand.create())
                        .addSubcommand(new ExperimentCommand())
                        .addSubcommand(OptionsCommand.create(new VerifyCommand()))
                        .addSubcommand(OptionsCommand.create(new ReplayCommand()))
                        .addSubcommand(OptionsCommand.create(new DoctorCommand()))
                        .addSubcommand(ClusterCommand.create())
                        .setExecutionStrategy(Failures::execute)
                        .setParameterExceptionHandler(new Failures())
                        .setExecutionExceptionHandler(new Failures());
        tellVersion(line);
        return line;
    }

    /** A command without a provider would take {@code --version} and print nothing. */
    private static void tellVersion(CommandLine line) {
        line.getCommandSpec().versionProvider(new BuildVersion());
        line.getSubcommands().values().forEach(NormstreamCommand::tellVersion);
    }
}
