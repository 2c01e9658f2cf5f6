package io.normstream.jobs.training;

import io.normstream.jobs.embedded.EmbeddedFlink;
import io.normstream.jobs.embedded.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker and a Flink in this JVM, with training jobs for the model of {@link Examples}. */
record EmbeddedRig(EmbeddedKafka kafka, EmbeddedFlink flink, Path directory)
        implements AutoCloseable {

    static EmbeddedRig start(Path directory) {
        return new EmbeddedRig(
                EmbeddedKafka.start(directory.resolve("kafka")),
                EmbeddedFlink.start(directory.resolve("flink")),
                directory);
    }

    /** A job on topics of its own, with {@code options} as key, value, key, value. */
    TrainingSubmission submission(String prefix, String... options) {
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
        return new TrainingSubmission(configuration);
    }

    Path checkpoints(String prefix) {
        return directory.resolve("checkpoints-" + prefix);
    }

    /** Publishes good images, numbered from {@code from} to before {@code to}. */
    void publish(TrainingSubmission submission, int from, int to) {
        publish(submission, 0, from, to);
    }

    /** As {@link #publish(TrainingSubmission, int, int)}, to a partition that is named. */
    void publish(TrainingSubmission submission, int partition, int from, int to) {
        publish(submission, Examples.MODEL, partition, from, to);
    }

    /** As {@link #publish(TrainingSubmission, int, int, int)}, for a model that is named. */
    void publish(TrainingSubmission submission, String model, int partition, int from, int to) {
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
