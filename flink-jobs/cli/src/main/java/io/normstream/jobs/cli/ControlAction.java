package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.control.CommandOutcome;
import io.normstream.jobs.control.CommandRequest;
import io.normstream.jobs.control.CommandSender;
import io.normstream.jobs.control.ControlOptions;
import io.normstream.jobs.control.OutcomeSearch;
import io.normstream.jobs.control.OutcomeTopics;
import io.normstream.jobs.control.SentCommand;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.flink.configuration.ConfigOption;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that sends one command to a running job, with the options that all of these have. */
abstract class ControlAction extends TopicAction {
    @Mixin private final ModelChoice model = new ModelChoice();

    @Option(
            names = "--command-id",
            paramLabel = "ID",
            description =
                    "Identifier of the command, 1 to 200 characters. A command is carried out once and refused if it comes again, so it is safe to send it twice. Default: a random UUID.")
    private String commandId = UUID.randomUUID().toString();

    @Override
    final List<ConfigOption<?>> further() {
        return ControlOptions.all();
    }

    /**
     * What is to be sent.
     *
     * @param source where names that users gave can be looked up
     * @throws io.normstream.jobs.config.ConfigurationException where a value is not permitted
     */
    abstract CommandRequest request(String modelId, String commandId, TopicSource source);

    /**
     * Looks at the topics before anything is sent; here it does nothing.
     *
     * @throws JobException where it is known already that it cannot be carried out
     */
    void check(CommandRequest request, TopicSource source) {}

    @Override
    public final Integer call() throws InterruptedException {
        ControlSettings settings = ControlSettings.from(reader());
        TopicSource source = settings.source();
        CommandRequest request = request(model.modelId(), commandId, source);
        source.require(settings.required());
        check(request, source);
        if (settings.waits()) {
            print(outcome(request, settings));
        } else {
            print("sent " + send(request, source));
        }
        return success();
    }

    private static SentCommand send(CommandRequest request, TopicSource source)
            throws InterruptedException {
        return new CommandSender(source.kafka(), source.topics().control(), InstantSource.system())
                .send(request);
    }

    /** How the command took effect; the topics are read from where they end before it is sent. */
    private static String outcome(CommandRequest request, ControlSettings settings)
            throws InterruptedException {
        TopicSource source = settings.source();
        try (OutcomeTopics topics = new OutcomeTopics(source.kafka(), source.topics())) {
            SentCommand sent = send(request, source);
            OutcomeSearch search = new OutcomeSearch(source.codec(), sent);
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
                        : String.format(
                                Locale.ROOT,
                                "; %d records could not be read, see --schemas and --schema-registry",
                                search.unreadable());
        return String.format(
                Locale.ROOT,
                ("%s was sent, but no outcome was seen within %d s: commands take effect at the"
                        + " next checkpoint of a running job; this one stays on the topic%s"),
                sent,
                settings.timeout().toSeconds(),
                unread);
    }
}
