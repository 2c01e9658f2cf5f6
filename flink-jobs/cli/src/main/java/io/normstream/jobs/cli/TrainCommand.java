package io.normstream.jobs.cli;

import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.model.engine.selection.EngineRequest;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code normstream train}: the training job against any brokers. */
@Command(
        name = "train",
        description =
                "Trains on the images of a Kafka topic, in this process or on a Flink cluster.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TrainCommand extends JobCommand {
    private TrainCommand() {}

    /** The command with a flag for every option of the job. */
    static CommandLine create() {
        return create(
                new TrainCommand(),
                Stream.of(JobOptions.all(), TrainingOptions.all())
                        .<ConfigOption<?>>flatMap(List::stream)
                        .toList());
    }

    @Override
    CheckedJob check(Configuration configuration) {
        return new Training(new TrainingSubmission(configuration, this::print));
    }

    @Override
    String end() {
        return "The end of the input has been learnt.";
    }

    private record Training(TrainingSubmission submission) implements CheckedJob {
        @Override
        public EngineRequest engine() {
            return submission.settings().network().engine();
        }

        @Override
        public int subtasks() {
            return submission.settings().parallelism();
        }

        @Override
        public void prepare() {
            submission.prepareTopics();
        }

        @Override
        public JobClient submit(Function<Configuration, StreamExecutionEnvironment> cluster) {
            return submission.submit(cluster);
        }
    }
}
