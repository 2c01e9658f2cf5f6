package io.normstream.jobs.scoring;

import static org.awaitility.Awaitility.await;

import io.normstream.jobs.cluster.FlinkRest;
import io.normstream.jobs.embedded.EmbeddedFlink;
import io.normstream.jobs.embedded.EmbeddedKafka;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.jobs.training.EmbeddedRig;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.ModelUpdateSchema;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.PayloadEncoding;
import io.normstream.schemas.Prediction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker and a Flink in this JVM with room for a trainer and two scorers. */
final class ScoringRig implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SLOTS = 3;

    private final Path directory;
    private final EmbeddedFlink flink;
    private EmbeddedKafka kafka;

    private ScoringRig(Path directory) {
        this.directory = directory;
        this.kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        Configuration slots = EmbeddedRig.prompt();
        slots.set(TaskManagerOptions.NUM_TASK_SLOTS, SLOTS);
        this.flink = EmbeddedFlink.start(directory.resolve("flink"), slots);
    }

    static ScoringRig start(Path directory) {
        return new ScoringRig(directory);
    }

    /** Stops the broker and starts it again on its directory. */
    void restartBroker() {
        kafka.close();
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    }

    String brokers() {
        return kafka.bootstrapServers();
    }

    EmbeddedFlink flink() {
        return flink;
    }

    Configuration configuration(String prefix, String... options) {
        Configuration configuration = new Configuration();
        configuration.setString("kafka.brokers", kafka.bootstrapServers());
        configuration.setString("kafka.topic-prefix", prefix);
        configuration.setString("kafka.group", "training-" + prefix);
        configuration.setString("scoring.group", "scoring-" + prefix);
        configuration.setString("checkpoint.checkpoint-interval", "500 ms");
        configuration.setString(
                "checkpoint.checkpoint-dir", directory.resolve("chk-of-" + prefix).toString());
        configuration.setString("training.models", Publication.MODEL + "=8x8x1:2");
        configuration.setString("training.batch-size", "16");
        configuration.setString("scoring.parallelism", "2");
        for (int i = 0; i < options.length; i += 2) {
            configuration.setString(options[i], options[i + 1]);
        }
        return configuration;
    }

    TrainingSubmission training(String prefix, String... options) {
        return new TrainingSubmission(configuration(prefix, options));
    }

    ScoringSubmission scoring(String prefix, String... options) {
        return new ScoringSubmission(configuration(prefix, options));
    }

    /** Topics, models where they are waited for, job. */
    JobClient submit(ScoringSubmission scoring) throws InterruptedException {
        scoring.prepareTopics();
        scoring.awaitModels(ids -> {});
        return scoring.submit(flink::environment);
    }

    /** Publishes images, numbered from {@code from} to before {@code to}, with labels. */
    void publish(String topic, int from, int to) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int number = from; number < to; number++) {
            records.add(
                    new ProducerRecord<>(
                            topic,
                            0,
                            Publication.MODEL.getBytes(StandardCharsets.UTF_8),
                            AvroCodec.encode(image(number))));
        }
        send(records);
    }

    /** Class 0 is bright above, class 1 below. */
    private static ImageRecord image(int number) {
        byte[] pixels = new byte[Publication.SIZE * Publication.SIZE];
        new Random(number).nextBytes(pixels);
        for (int i = 0; i < pixels.length; i++) {
            boolean bright = (i < pixels.length / 2) == (number % 2 == 0);
            pixels[i] = (byte) ((bright ? 150 : 0) + (pixels[i] & 0x3f));
        }
        return ImageRecord.newBuilder()
                .setImageId("image-" + number)
                .setModelId(Publication.MODEL)
                .setEventTime(Instant.ofEpochMilli(number))
                .setLabel(number % 2)
                .setEncoding(PayloadEncoding.RAW)
                .setHeight(Publication.SIZE)
                .setWidth(Publication.SIZE)
                .setChannels(1)
                .setPayload(ByteBuffer.wrap(pixels))
                .build();
    }

    /** Writes updates as a trainer does. */
    void send(String topic, List<ModelUpdate> updates) throws Exception {
        ModelUpdateSchema schema = new ModelUpdateSchema(topic);
        send(updates.stream().map(update -> schema.serialize(update, 1)).toList());
    }

    void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        Configuration none = configuration("none");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        new TrainingSubmission(none).kafka().properties(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(record).get();
            }
        }
    }

    List<Prediction> predictions(ScoringSubmission scoring) throws Exception {
        return CommittedRecords.read(
                scoring.kafka(), scoring.topics().predictions(), Prediction.class);
    }

    List<Prediction> awaitPredictions(ScoringSubmission scoring, int count) {
        return await(count + " predictions")
                .atMost(LIMIT)
                .until(() -> predictions(scoring), found -> found.size() >= count);
    }

    /** Waits until every subtask of a scoring job serves {@code version}. */
    void awaitServed(JobClient job, long version) {
        await("version " + version + " on every subtask")
                .atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> metrics(job).serve(version));
    }

    /** Waits until the subtasks together have counted so many. */
    void awaitCount(JobClient job, String counter, int count) {
        await(counter + " of " + count)
                .atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> metrics(job).of(counter, "sum") == count);
    }

    private ScorerMetrics metrics(JobClient job) {
        return new ScorerMetrics(
                new FlinkRest(flink.dashboard()), job.getJobID().toString(), Publication.MODEL);
    }

    @Override
    public void close() {
        flink.close();
        kafka.close();
    }
}
