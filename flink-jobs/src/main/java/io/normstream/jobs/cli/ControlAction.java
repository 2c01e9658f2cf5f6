package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.PublishOptions;
import io.normstream.jobs.control.CommandOutcome;
import io.normstream.jobs.control.CommandRequest;
import io.normstream.jobs.control.CommandSender;
import io.normstream.jobs.control.OutcomeSearch;
import io.normstream.jobs.control.OutcomeTopics;
import io.normstream.jobs.control.SentCommand;
import io.normstream.jobs.kafka.RequiredTopics;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that sends one command to a running job, with the options that all of these have. */
abstract class ControlAction implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"--model", "--model-id"},
            paramLabel = "ID",
            description = "Model that the command is for. Default: ${DEFAULT-VALUE}")
    private String modelId = PublishOptions.MODEL_ID.defaultValue();

    @Option(
            names = "--command-id",
            paramLabel = "ID",
            description =
                    "Identifier of the command, 1 to 200 characters. One that was carried out is"
                            + " refused when it comes again, so that a command may be sent twice."
                            + " Default: a random UUID.")
    private String commandId = UUID.randomUUID().toString();

    @SuppressWarnings("NullAway.Init") // set by create
    private ConfigOptionFlags flags;

    /** The command line of {@code action}. */
    static CommandLine create(ControlAction action) {
        CommandLine line = new CommandLine(action);
        action.flags = ConfigOptionFlags.addTo(line.getCommandSpec(), ControlSettings.options());
        return line;
    }

    /**
     * What is to be sent.
     *
     * @throws io.normstream.jobs.config.ConfigurationException where a value is not permitted
     */
    abstract CommandRequest request(String modelId, String commandId);

    @Override
    public final Integer call() throws InterruptedException {
        CommandRequest request = request(modelId, commandId);
        ControlSettings settings = ControlSettings.from(flags.configuration());
        RequiredTopics.check(settings.kafka(), settings.required());
        if (settings.waits()) {
            print(outcome(request, settings));
        } else {
            print("sent " + send(request, settings));
        }
        return spec.exitCodeOnSuccess();
    }

    private static SentCommand send(CommandRequest request, ControlSettings settings)
            throws InterruptedException {
        return new CommandSender(
                        settings.kafka(), settings.topics().control(), InstantSource.system())
                .send(request);
    }

    /** How the command took effect; the topics are read from where they end before it is sent. */
    private static String outcome(CommandRequest request, ControlSettings settings)
            throws InterruptedException {
        try (OutcomeTopics topics = new OutcomeTopics(settings.kafka(), settings.topics())) {
            SentCommand sent = send(request, settings);
            OutcomeSearch search = new OutcomeSearch(settings.codec(), sent);
            topics.await(search, settings.timeout());
            CommandOutcome outcome = search.outcome();
            if (outcome instanceof CommandOutcome.TookEffect effect) {
                return effect.text();
            }
            throw new JobException(
                    outcome == null
                            ? unknown(sent, search, settings)
                            : sent + " was " + outcome.text());
        }
    }

    private static String unknown(
            SentCommand sent, OutcomeSearch search, ControlSettings settings) {
        String unread =
                search.unreadable() == 0
                        ? ""
                        : "; %d records could not be read, see --schemas and --schema-registry"
                                .formatted(search.unreadable());
        return ("%s was sent, but nothing is known of it after %d s: commands take effect at the"
                        + " next checkpoint of a running job; this one stays on the topic%s")
                .formatted(sent, settings.timeout().toSeconds(), unread);
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
