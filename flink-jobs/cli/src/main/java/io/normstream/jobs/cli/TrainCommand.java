package io.normstream.jobs.cli;

import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.OptionLists;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.doctor.MemoryRefusal;
import io.normstream.jobs.training.TrainingSubmission;
import java.net.URI;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;

/** {@code normstream train}: the training job against any brokers. */
@Command(
        name = "train",
        description =
                "Trains on the images of a Kafka topic, in this process or on a Flink cluster.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TrainCommand extends JobCommand<TrainingSubmission> {
    @Override
    List<ConfigOption<?>> options() {
        return OptionLists.joined(JobOptions.all(), TrainingOptions.all());
    }

    @Override
    TrainingSubmission check(Configuration configuration) {
        return new TrainingSubmission(configuration, this::print);
    }

    @Override
    void requireFits(TrainingSubmission job, URI cluster) {
        MemoryRefusal.check(job, cluster);
    }

    @Override
    String end() {
        return "The end of the input has been learnt.";
    }
}
