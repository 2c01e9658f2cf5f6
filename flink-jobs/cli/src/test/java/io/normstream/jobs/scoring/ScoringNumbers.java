package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.PublishRate;
import io.normstream.jobs.data.Publisher;
import io.normstream.jobs.data.Split;
import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.ModelUpdatesReader;
import io.normstream.jobs.scoring.PredictionWatch.Seen;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.ModelUpdates;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.jobs.wire.RecordEncoding;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.selection.EngineName;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.Engines;
import io.normstream.model.engine.selection.NumberType;
import io.normstream.model.export.OnnxCheck;
import io.normstream.model.export.OnnxExport;
import io.normstream.model.nn.Shape;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.Predictor;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.Prediction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the scoring of small-cnn on Fashion-MNIST, with broker, Flink, publisher and reader in
 * one process. Not part of the build; run by name.
 */
class ScoringNumbers {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringNumbers.class);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int SECONDS = Integer.getInteger("scoring.seconds", 60);
    private static final int RATE = Integer.getInteger("scoring.rate", 500);
    private static final int PARALLELISM = Integer.getInteger("scoring.parallelism", 1);
    private static final int SWAP_SECONDS = 2;
    private static final int BATCH = 32;
    private static final int THROUGHPUT_IMAGES = Integer.getInteger("scoring.images", 1_000_000);
    private static final long NEAR_A_SWAP_MILLIS = 200;
    private static final String DECLARED = "m=28x28x1:10";

    @TempDir private Path directory;
    private final List<String> lines = new ArrayList<>();
    private LabelledImages images;
    private ScoringRig rig;

    @BeforeEach
    void start() {
        images = DataSet.FASHION_MNIST.open(null, Split.TEST);
        rig = ScoringRig.start(directory);
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
        images.close();
        lines.forEach(LOG::info);
        Path file = Path.of("target", "scoring-numbers.txt");
        Files.write(file, lines);
    }

    @Test
    void latency() throws Exception {
        ScoringSubmission scoring = scoring("off");
        learn("off", 3200);
        JobClient job = rig.submit(scoring);
        PublishedModel model = published(scoring).newest();
        try (PredictionWatch watch = watch(scoring)) {
            Thread swaps = new Thread(() -> swapAll(scoring, model), "swaps");
            swaps.start();
            publish(
                    scoring.kafka(),
                    scoring.topics().images(),
                    RATE * SECONDS,
                    PublishRate.of(RATE));
            swaps.join();
            awaitSeen(watch, RATE * SECONDS);
            describe("training off", watch.end(), madeAt(scoring));
        }
        cancel(job);
    }

    @Test
    void latencyBesideTraining() throws Exception {
        ScoringSubmission scoring = scoring("on");
        TrainingSubmission training =
                training("on", "models.retained", "1000", "training.publish-every", "50");
        training.prepareTopics();
        publish(
                training.kafka(),
                training.topics().images(),
                6000 * SECONDS,
                PublishRate.unlimited());
        JobClient trainer = training.submit(rig.flink()::environment);
        JobClient job = rig.submit(scoring);
        try (PredictionWatch watch = watch(scoring)) {
            publish(
                    scoring.kafka(),
                    scoring.topics().images(),
                    RATE * SECONDS,
                    PublishRate.of(RATE));
            awaitSeen(watch, RATE * SECONDS);
            assertThat(trainer.getJobStatus().get().isGloballyTerminalState()).isFalse();
            cancel(trainer);
            List<Seen> seen = watch.end();
            describe("training on", seen, madeAt(scoring));
            describeSkew(seen, published(scoring));
        }
        cancel(job);
    }

    @Test
    void throughput() throws Exception {
        ScoringSubmission scoring = scoring("fast", "job.bounded", "true");
        learn("fast", 3200);
        scoring.prepareTopics();
        publish(
                scoring.kafka(),
                scoring.topics().images(),
                THROUGHPUT_IMAGES,
                PublishRate.unlimited());
        PublishedModel model = published(scoring).newest();
        double before = bareEngine(model);
        rig.submit(scoring).getJobExecutionResult().get();
        double after = bareEngine(model);
        // Read after the job: a reader would take a part of the cores. The first quarter warms up.
        List<Long> written = new ArrayList<>();
        try (CommittedTopic topic =
                new CommittedTopic(scoring.kafka(), scoring.topics().predictions())) {
            topic.readAll(record -> written.add(record.timestamp()));
        }
        int from = THROUGHPUT_IMAGES / 4;
        double seconds = (written.get(THROUGHPUT_IMAGES - 1) - written.get(from)) / 1e3;
        double job = (THROUGHPUT_IMAGES - from) / seconds;
        say(
                "job of %d subtasks %.0f images/s, bare engine of one thread %.0f before and %.0f after: ratio %.3f",
                PARALLELISM, job, before, after, job / ((before + after) / 2));
    }

    private double bareEngine(PublishedModel model) {
        try (Predictor predictor = Predictor.load(model.bytes(), engine(), BATCH)) {
            MiniBatch batch = new MiniBatch(new Shape(28, 28, 1), BATCH);
            Predictions predictions = new Predictions(BATCH, 10);
            long start = System.nanoTime();
            int done = 0;
            for (int image = 0; image < THROUGHPUT_IMAGES; image++) {
                if (image == THROUGHPUT_IMAGES / 4) {
                    start = System.nanoTime();
                    done = 0;
                }
                batch.add(images.image(image % images.size()).payload(), MiniBatch.UNLABELLED);
                if (batch.rows() == BATCH) {
                    predictor.predict(batch, predictions);
                    done += BATCH;
                    batch.clear();
                }
            }
            return done / ((System.nanoTime() - start) / 1e9);
        }
    }

    private static Engine engine() {
        return Engines.select(new EngineRequest(EngineName.AUTO, NumberType.FLOAT32, 1));
    }

    private ScoringSubmission scoring(String prefix, String... options) {
        return rig.scoring(
                prefix,
                with(
                        options,
                        "training.models",
                        DECLARED,
                        "scoring.parallelism",
                        Integer.toString(PARALLELISM),
                        "scoring.batch-size",
                        Integer.toString(BATCH),
                        "checkpoint.checkpoint-interval",
                        "5 s"));
    }

    private TrainingSubmission training(String prefix, String... options) {
        return rig.training(
                prefix,
                with(
                        options,
                        "training.models",
                        DECLARED,
                        "training.batch-size",
                        "32",
                        "training.rehearsal",
                        "off",
                        "checkpoint.checkpoint-interval",
                        "5 s"));
    }

    private static String[] with(String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(List.of(options));
        return all.toArray(new String[0]);
    }

    private void learn(String prefix, int count) throws Exception {
        TrainingSubmission training = training(prefix, "job.bounded", "true");
        training.prepareTopics();
        publish(training.kafka(), training.topics().images(), count, PublishRate.unlimited());
        training.submit(rig.flink()::environment).getJobExecutionResult().get();
    }

    private void publish(KafkaClientSettings kafka, String topic, int count, PublishRate pace)
            throws InterruptedException {
        new Publisher(
                        kafka,
                        topic,
                        RecordEncoding.SINGLE_OBJECT,
                        Publication.MODEL,
                        InstantSource.system())
                .publish(
                        images.names(),
                        images.images(
                                IntStream.range(0, count)
                                        .map(index -> index % images.size())
                                        .iterator()),
                        pace,
                        sent -> {});
    }

    private PredictionWatch watch(ScoringSubmission scoring) {
        return new PredictionWatch(scoring.kafka(), scoring.topics().predictions());
    }

    private static void awaitSeen(PredictionWatch watch, int count) {
        await("the last prediction").atMost(LIMIT).until(() -> watch.count() >= count);
    }

    private static ModelUpdates published(ScoringSubmission scoring) {
        return ModelUpdatesReader.all(
                        scoring.kafka(),
                        scoring.topics().modelUpdates(),
                        new AvroCodec(ReleasedSchemas.store(), 8 << 20),
                        warning -> LOG.warn("{}", warning))
                .get(Publication.MODEL);
    }

    /** The same model under ever new versions, as if a trainer published it. */
    private void swapAll(ScoringSubmission scoring, PublishedModel model) {
        for (int swap = 1; swap * SWAP_SECONDS < SECONDS; swap++) {
            long due = System.nanoTime() + Duration.ofSeconds(SWAP_SECONDS).toNanos();
            await("the next swap").atMost(LIMIT).until(() -> System.nanoTime() >= due);
            try {
                rig.send(
                        scoring.topics().modelUpdates(),
                        again(model, model.manifest().getVersion() + swap));
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    private static List<ModelUpdate> again(PublishedModel model, long version) {
        ModelManifest manifest =
                ModelManifest.newBuilder(model.manifest()).setVersion(version).setChunks(1).build();
        ModelChunk chunk =
                new ModelChunk(
                        manifest.getModelId(),
                        manifest.getLineage(),
                        version,
                        manifest.getSlot(),
                        0,
                        1,
                        ByteBuffer.wrap(model.bytes()));
        return List.of(ModelUpdate.chunk(chunk), ModelUpdate.manifest(manifest));
    }

    /** Time of each announcement's record: when the trainer made it. */
    private static Map<Long, Long> madeAt(ScoringSubmission scoring) {
        Map<Long, Long> times = new HashMap<>();
        try (CommittedTopic topic =
                new CommittedTopic(scoring.kafka(), scoring.topics().modelUpdates())) {
            topic.readAll(
                    record -> {
                        if (ModelUpdate.isManifest(record.key())) {
                            String key = new String(record.key(), StandardCharsets.UTF_8);
                            times.put(Long.parseLong(key.split("/")[1]), record.timestamp());
                        }
                    });
        }
        return times;
    }

    private void describe(String what, List<Seen> seen, Map<Long, Long> madeAt) {
        List<Long> latencies = seen.stream().map(Seen::latency).sorted().toList();
        List<Long> timesToServe = new ArrayList<>();
        long worstGap = 0;
        for (int i = 1; i < seen.size(); i++) {
            long version = seen.get(i).prediction().getVersion();
            if (version > seen.get(i - 1).prediction().getVersion()) {
                timesToServe.add(seen.get(i).at() - madeAt.get(version));
                worstGap = Math.max(worstGap, gapNear(seen, i));
            }
        }
        timesToServe.sort(null);
        say(
                "%s, %d images/s: latency p50 %d, p99 %d, longest %d ms; %d swaps, longest gap between predictions near one %d ms; time to serve p50 %d, p99 %d, longest %d ms",
                what,
                RATE,
                percentile(latencies, 50),
                percentile(latencies, 99),
                percentile(latencies, 100),
                timesToServe.size(),
                worstGap,
                percentile(timesToServe, 50),
                percentile(timesToServe, 99),
                percentile(timesToServe, 100));
    }

    /** Longest time without a prediction from a little before a swap to a little after it. */
    private static long gapNear(List<Seen> seen, int swap) {
        long time = seen.get(swap).at();
        int first = swap;
        while (first > 1 && time - seen.get(first).at() < NEAR_A_SWAP_MILLIS) {
            first--;
        }
        long longest = 0;
        for (int i = first; i < seen.size() && seen.get(i).at() - time < NEAR_A_SWAP_MILLIS; i++) {
            longest = Math.max(longest, seen.get(i).at() - seen.get(i - 1).at());
        }
        return longest;
    }

    private static long percentile(List<Long> sorted, int percent) {
        return sorted.get((sorted.size() * percent + 99) / 100 - 1);
    }

    /** Predicts every image again from its bytes and the published version alone. */
    private void describeSkew(List<Seen> seen, ModelUpdates published) {
        Map<Long, List<Prediction>> byVersion = new HashMap<>();
        seen.forEach(
                one ->
                        byVersion
                                .computeIfAbsent(
                                        one.prediction().getVersion(), none -> new ArrayList<>())
                                .add(one.prediction()));
        double largest = 0;
        double onnx = 0;
        for (Map.Entry<Long, List<Prediction>> version : byVersion.entrySet()) {
            byte[] model = published.version(version.getKey()).bytes();
            onnx = Math.max(onnx, onnxDifference(model, version.getValue()));
            try (Predictor predictor = Predictor.load(model, engine(), BATCH)) {
                for (Prediction prediction : version.getValue()) {
                    largest = Math.max(largest, difference(predictor, prediction));
                }
            }
        }
        say(
                "%d predictions of %d versions predicted again from image and version alone: largest difference of a probability %s, through ONNX Runtime %.2g",
                seen.size(), byVersion.size(), largest, onnx);
    }

    private double onnxDifference(byte[] bytes, List<Prediction> predictions) {
        ServingModel model = ServingModel.decode(bytes);
        List<byte[]> pixels = predictions.stream().map(this::pixels).toList();
        return OnnxCheck.of(OnnxExport.of(model).file(), model, pixels).largestDifference();
    }

    private byte[] pixels(Prediction prediction) {
        return images.image((int) (prediction.getOffset() % images.size())).payload();
    }

    private double difference(Predictor predictor, Prediction prediction) {
        MiniBatch alone = new MiniBatch(new Shape(28, 28, 1), 1);
        Predictions made = new Predictions(1, 10);
        alone.add(pixels(prediction), MiniBatch.UNLABELLED);
        predictor.predict(alone, made);
        double largest = 0;
        for (int cls = 0; cls < 10; cls++) {
            largest =
                    Math.max(
                            largest,
                            Math.abs(
                                    made.probability(0, cls)
                                            - prediction.getProbabilities().get(cls)));
        }
        return largest;
    }

    private void say(String pattern, Object... values) {
        lines.add(String.format(Locale.ROOT, pattern, values));
    }

    private static void cancel(JobClient job) {
        job.cancel().join();
        await("the job's end")
                .atMost(LIMIT)
                .until(() -> job.getJobStatus().get().isGloballyTerminalState());
    }
}
