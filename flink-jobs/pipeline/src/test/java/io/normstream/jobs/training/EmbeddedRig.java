package io.normstream.jobs.training;

import io.normstream.jobs.embedded.EmbeddedFlink;
import io.normstream.jobs.embedded.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker and a Flink in this JVM, with training jobs for the model of {@link Examples}. */
public record EmbeddedRig(EmbeddedKafka kafka, EmbeddedFlink flink, Path directory)
        implements AutoCloseable {

    public static EmbeddedRig start(Path directory) {
        return new EmbeddedRig(
                EmbeddedKafka.start(directory.resolve("kafka")),
                EmbeddedFlink.start(directory.resolve("flink"), prompt()),
                directory);
    }

    /** Of a Flink whose REST interface gives no answers that are as old as a dashboard's may be. */
    public static Configuration prompt() {
        Configuration prompt = new Configuration();
        prompt.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(100));
        prompt.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofMillis(100));
        return prompt;
    }

    /** A job on topics of its own, with {@code options} as key, value, key, value. */
    public TrainingSubmission submission(String prefix, String... options) {
        return new TrainingSubmission(configuration(prefix, options));
    }

    /** The options of that job. */
    public Configuration configuration(String prefix, String... options) {
        Configuration configuration = new Configuration();
        configuration.setString("kafka.brokers", kafka.bootstrapServers());
        configuration.setString("kafka.topic-prefix", prefix);
        configuration.setString("kafka.group", "group-" + prefix);
        configuration.setString("checkpoint.checkpoint-interval", "500 ms");
        configuration.setString("checkpoint.checkpoint-dir", checkpoints(prefix).toString());
        configuration.setString("training.models", Examples.MODEL + "=8x8x1:2");
        configuration.setString("training.batch-size", "16");
        for (int i = 0; i < options.length; i += 2) {
            configuration.setString(options[i], options[i + 1]);
        }
        return configuration;
    }

    /** With what a URI would escape: a path that is named is that path. */
    public Path checkpoints(String prefix) {
        return directory.resolve("checkpoints of%20#1? " + prefix);
    }

    /**
     * A job on topics of its own that has learnt the images of a {@link RecordedRun}, over so many
     * partitions, into models {@code m} and {@code other}, with {@code options} as key, value.
     */
    public TrainingSubmission learnRecorded(String prefix, int partitions, String... options)
            throws Exception {
        TrainingSubmission submission =
                submission(
                        prefix,
                        Stream.concat(
                                        Stream.of(
                                                "training.models",
                                                "m=8x8x1:2,other=8x8x1:2",
                                                "training.publish-every",
                                                "3",
                                                "training.digest-every",
                                                "2",
                                                "job.bounded",
                                                "true"),
                                        Stream.of(options))
                                .toArray(String[]::new));
        submission.prepareTopics();
        publishRecorded(submission, partitions);
        run(submission);
        return submission;
    }

    /** Runs a job to the end of its images. */
    public void run(TrainingSubmission submission) throws Exception {
        JobClient job = submission.submit(flink::environment);
        Awaited.awaitEnd(job); // Flink's client asks for the result every two seconds
        job.getJobExecutionResult().get();
    }

    private static void publishRecorded(TrainingSubmission submission, int partitions)
            throws Exception {
        String topic = submission.topics().images();
        if (partitions > 1) {
            try (Admin admin = submission.kafka().connect()) {
                admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                        .all()
                        .get();
            }
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        submission.kafka().properties(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (ConsumerRecord<byte[], byte[]> image :
                    RecordedRun.images(500, partitions, 21).records(RecordedRun.TOPICS.images())) {
                producer.send(
                                new ProducerRecord<>(
                                        topic, image.partition(), image.key(), image.value()))
                        .get();
            }
        }
    }

    /** Publishes good images, numbered from {@code from} to before {@code to}. */
    public void publish(TrainingSubmission submission, int from, int to) {
        publish(submission, 0, from, to);
    }

    /** As {@link #publish(TrainingSubmission, int, int)}, to a partition that is named. */
    public void publish(TrainingSubmission submission, int partition, int from, int to) {
        publish(submission, Examples.MODEL, partition, from, to);
    }

    /** As {@link #publish(TrainingSubmission, int, int, int)}, for a model that is named. */
    public void publish(
            TrainingSubmission submission, String model, int partition, int from, int to) {
        BadRecords records = new BadRecords(from);
        byte[] key = model.getBytes(StandardCharsets.UTF_8);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        submission.kafka().properties(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int number = from; number < to; number++) {
                producer.send(
                        new ProducerRecord<>(
                                submission.topics().images(),
                                partition,
                                key,
                                records.good(model, number)));
            }
        }
    }

    @Override
    public void close() {
        flink.close();
        kafka.close();
    }
}
