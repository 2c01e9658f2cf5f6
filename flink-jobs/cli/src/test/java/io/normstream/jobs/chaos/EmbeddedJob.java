package io.normstream.jobs.chaos;

import io.normstream.jobs.embedded.EmbeddedFlink;
import io.normstream.jobs.embedded.EmbeddedKafka;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.training.TrainingSubmission;
import java.io.PrintStream;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;

/**
 * Main class: broker, Flink and training job in this JVM, all on one directory, from where they
 * stood when it was killed. Says how far it has come in lines of a word and a value.
 *
 * <p>Arguments: the directory, the number of partitions, options as key=value.
 */
final class EmbeddedJob {
    private EmbeddedJob() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Path checkpoints = directory.resolve("checkpoints");
        Configuration options = new Configuration();
        for (int i = 2; i < arguments.length; i++) {
            String[] option = arguments[i].split("=", 2);
            options.setString(option[0], option[1]);
        }
        EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        options.setString("kafka.brokers", kafka.bootstrapServers());
        options.setString("checkpoint.checkpoint-dir", checkpoints.toString());
        boolean resume = !CheckpointFolders.complete(checkpoints).isEmpty();
        options.setString("job.resume", Boolean.toString(resume));
        TrainingSubmission submission = new TrainingSubmission(options);
        new TopicCreator(submission.kafka(), Integer.parseInt(arguments[1]), 1)
                .create(submission.topics());
        say("kafka", kafka.bootstrapServers());
        EmbeddedFlink flink = EmbeddedFlink.start(directory.resolve("flink"));
        say("flink", flink.dashboard());
        JobClient job = submission.submit(flink::environment);
        say("job", job.getJobID());
        job.getJobExecutionResult().get();
    }

    private static void say(String word, Object value) {
        PrintStream out = System.out;
        out.println(word + " " + value);
        out.flush();
    }
}
