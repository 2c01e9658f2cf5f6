package io.normstream.jobs.cli;

import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.ModelUpdatesReader;
import io.normstream.jobs.kafka.RequiredTopics;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdates;
import java.io.PrintWriter;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that reads the model-updates topic from its beginning to where it ends now. */
abstract class ModelsAction implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // set by create
    private ConfigOptionFlags flags;

    /** The command line of {@code action}. */
    static CommandLine create(ModelsAction action) {
        CommandLine line = new CommandLine(action).setCaseInsensitiveEnumValuesAllowed(true);
        action.flags =
                ConfigOptionFlags.addTo(
                        line.getCommandSpec(),
                        List.of(
                                JobOptions.BROKERS,
                                JobOptions.KAFKA_CONFIG,
                                JobOptions.TOPIC_PREFIX,
                                JobOptions.SCHEMAS));
        return line;
    }

    /**
     * Does it.
     *
     * @param models what the topic holds, by model id
     */
    abstract void run(SortedMap<String, ModelUpdates> models, PrintWriter out);

    @Override
    public final Integer call() {
        OptionReader reader = new OptionReader(flags.configuration());
        KafkaClientSettings kafka =
                KafkaClientSettings.of(
                        reader.get(JobOptions.BROKERS),
                        reader.optionalPath(JobOptions.KAFKA_CONFIG));
        String topic = Topics.withPrefix(reader.get(JobOptions.TOPIC_PREFIX)).modelUpdates();
        AvroCodec codec = WriterSchemas.codec(reader);
        RequiredTopics.check(kafka, List.of(topic));
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter out = spec.commandLine().getOut();
        run(
                ModelUpdatesReader.all(
                        kafka, topic, codec, warning -> err.println("warning: " + warning)),
                out);
        out.flush();
        return spec.exitCodeOnSuccess();
    }
}
