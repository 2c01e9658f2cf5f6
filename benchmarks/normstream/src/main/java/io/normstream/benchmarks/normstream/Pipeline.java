package io.normstream.benchmarks.normstream;

import io.normstream.benchmarks.workload.Stream;
import io.normstream.benchmarks.workload.Throughput;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.Location;
import io.normstream.jobs.config.RehearsalOptions;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.data.PublishRate;
import io.normstream.jobs.data.Publisher;
import io.normstream.jobs.demo.RunProgress;
import io.normstream.jobs.demo.RunState;
import io.normstream.jobs.demo.TopicFollower;
import io.normstream.jobs.embedded.EmbeddedFlink;
import io.normstream.jobs.embedded.EmbeddedKafka;
import io.normstream.jobs.machine.EngineChoice;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RecordEncoding;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;

/** Kafka and Flink in this process under the demo's settings, on a topic that is filled first. */
final class Pipeline implements AutoCloseable {
    private static final Duration READ_LIMIT = Duration.ofMinutes(1);

    private final EmbeddedKafka kafka;
    private final EmbeddedFlink flink;
    private final TrainingSubmission submission;
    private final String modelId;

    Pipeline(Path directory, Stream stream) {
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        Path checkpoints = directory.resolve("flink");
        submission = new TrainingSubmission(configuration(checkpoints, stream));
        submission.prepareTopics();
        flink = EmbeddedFlink.start(checkpoints);
        modelId = submission.settings().models().get(0).id();
    }

    private Configuration configuration(Path checkpoints, Stream stream) {
        Configuration configuration = new Configuration();
        configuration.set(JobOptions.BROKERS, kafka.bootstrapServers());
        configuration.set(JobOptions.CHECKPOINT_DIRECTORY, Location.of(checkpoints).text());
        configuration.set(JobOptions.CHECKPOINT_INTERVAL, Duration.ofSeconds(1));
        configuration.set(JobOptions.BOUNDED, true);
        configuration.set(TrainingOptions.THREADS, stream.threads());
        configuration.set(RehearsalOptions.REHEARSAL, stream.rehearsal() ? "on" : "off");
        return configuration;
    }

    /** Puts all images of {@code stream} on the topic. */
    void fill(Stream stream) throws InterruptedException {
        try (StreamImages data = StreamImages.open(stream)) {
            new Publisher(
                            submission.kafka(),
                            submission.topics().images(),
                            RecordEncoding.SINGLE_OBJECT,
                            modelId,
                            InstantSource.system())
                    .publish(data.images(), data.order(), PublishRate.unlimited(), sent -> {});
        }
    }

    /** Learns what is on the topic; only then reads how long that took. */
    Throughput learn() throws InterruptedException, ExecutionException {
        submission.submit(flink::environment).getJobExecutionResult().get();
        AvroCodec codec = AvroCodec.ofReleases();
        RunProgress progress = new RunProgress(submission.topics(), modelId, codec);
        try (TopicFollower follower =
                TopicFollower.start(submission.kafka(), progress.topics(), progress::accept)) {
            follower.finish(READ_LIMIT);
        }
        RunState state = progress.state();
        return new Throughput(
                EngineChoice.inThisProcess(submission.settings()).description().toString(),
                state.images(),
                state.imagesPerSecond(),
                state.prequentialAccuracy());
    }

    @Override
    public void close() {
        flink.close();
        kafka.close();
    }
}
