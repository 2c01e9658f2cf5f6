package io.normstream.jobs.demo;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.config.PreprocessingOptions;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.data.PublishRate;
import io.normstream.jobs.data.Published;
import io.normstream.jobs.data.Publisher;
import io.normstream.jobs.demo.ScoredStream.Scored;
import io.normstream.jobs.embedded.EmbeddedFlink;
import io.normstream.jobs.embedded.EmbeddedKafka;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.kafka.ModelUpdatesReader;
import io.normstream.jobs.machine.EngineChoice;
import io.normstream.jobs.scoring.ScoringSubmission;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.jobs.watch.WatchFeed;
import io.normstream.jobs.watch.WatchState;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.Hex;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.jobs.wire.RecordEncoding;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.EngineDescription;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.train.Predictor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.fs.AutoCloseableRegistry;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A broker and a Flink cluster in this JVM, on a temporary directory, on which the real training
 * job learns a data set as it is published, while a second job scores images with what was learnt
 * so far. Closing it ends all of that and removes the directory.
 */
public final class Demo implements AutoCloseable {
    private static final Duration REFRESH = Duration.ofMillis(200);
    private static final Duration END_LIMIT = Duration.ofSeconds(30);

    /** In place of brokers, while options are looked at. */
    private static final String NOT_STARTED = "none";

    private final AutoCloseableRegistry resources = new AutoCloseableRegistry();
    private final StopRequest stop;
    private final DemoData data;
    private final TrainingSubmission submission;
    private final JobSettings job;
    private final EmbeddedFlink flink;
    private final @Nullable Scored scored;
    private final DemoSource source;
    private final Engine engine;

    /**
     * Opens the data and starts broker and cluster.
     *
     * @param given options of {@link DemoSettings#options()}, and any of Flink's
     * @param restPort of the dashboard; 0 takes a free one
     * @param stop ends start and run early
     * @param starting told once options and data are right, before anything is started
     * @throws JobException where an option or the data is wrong, before anything is started
     */
    public Demo(
            DemoSource source,
            Configuration given,
            int restPort,
            StopRequest stop,
            Runnable starting)
            throws InterruptedException {
        this.source = source;
        this.stop = stop;
        try {
            ImageLimits limits =
                    new ImageLimits(
                            given.get(JobOptions.MAX_PAYLOAD_BYTES),
                            given.get(JobOptions.MAX_PIXELS));
            Preprocessing preprocessing = PreprocessingOptions.from(new OptionReader(given));
            data = register(DemoData.open(source, limits, preprocessing));
            Configuration fitted = DemoSettings.fit(given, data);
            TrainingSettings settings = TrainingSettings.from(fitted);
            engine = EngineChoice.inThisProcess(settings);
            JobSettings.from(DemoSettings.on(fitted, NOT_STARTED, Path.of("")));
            int scoreRate = new OptionReader(fitted).within(DemoOptions.SCORE_RATE, 0, 1_000_000);
            starting.run();
            Path directory = temporaryDirectory();
            EmbeddedKafka kafka = register(EmbeddedKafka.start(directory.resolve("kafka")));
            Path checkpoints = directory.resolve("flink");
            Configuration complete = DemoSettings.on(fitted, kafka.bootstrapServers(), checkpoints);
            job = JobSettings.from(complete);
            submission = new TrainingSubmission(complete);
            stop.check();
            submission.prepareTopics();
            scored =
                    scoreRate == 0
                            ? null
                            : scored(source, limits, preprocessing, scoreRate, complete);
            Configuration cluster = new Configuration();
            cluster.set(RestOptions.BIND_PORT, Integer.toString(restPort));
            cluster.set(
                    TaskManagerOptions.NUM_TASK_SLOTS,
                    settings.parallelism() + (scored == null ? 0 : 1));
            flink = register(EmbeddedFlink.start(checkpoints, cluster));
        } catch (RuntimeException | InterruptedException | Error failure) {
            // Classes that want a shutdown hook fail with an Error while the JVM ends.
            close();
            throw failure;
        }
    }

    private Scored scored(
            DemoSource source,
            ImageLimits limits,
            Preprocessing preprocessing,
            int rate,
            Configuration complete) {
        ScoringSubmission scoring = new ScoringSubmission(complete);
        scoring.prepareTopics();
        return new Scored(register(DemoData.open(source, limits, preprocessing)), rate, scoring);
    }

    private <T extends AutoCloseable> T register(T resource) {
        try {
            resources.registerCloseable(resource);
            return resource;
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    private Path temporaryDirectory() {
        try {
            Path directory = Files.createTempDirectory("normstream-demo-");
            register(() -> FileUtils.deleteDirectory(directory.toFile()));
            return directory;
        } catch (IOException failure) {
            throw new JobException("cannot create a temporary directory: " + failure, failure);
        }
    }

    /** Address of the Flink dashboard. */
    public URI dashboard() {
        return flink.dashboard();
    }

    /** Tells {@code page} from now on what the jobs write, until it is closed. */
    public WatchFeed tell(WatchState page) {
        return WatchFeed.start(submission.kafka(), job.topicPrefix(), codec(), page);
    }

    /** What computes. */
    public EngineDescription engine() {
        return engine.description();
    }

    /** Address of the broker. */
    public String brokers() {
        return job.brokers();
    }

    /** What is learnt from. */
    public DemoData data() {
        return data;
    }

    /**
     * Publishes the stream, learns it to its end, and tests what came out.
     *
     * @param watcher told every moment how far the run is
     * @throws ExecutionException where the job fails
     */
    public DemoResult run(Consumer<RunState> watcher)
            throws InterruptedException, ExecutionException {
        String modelId = submission.settings().models().get(0).id();
        RunProgress progress = new RunProgress(submission.topics(), modelId, codec());
        try (SecondStream second = secondStream()) {
            learn(modelId, progress, watcher, second);
            PublishedModel model =
                    ModelUpdatesReader.newest(
                            submission.kafka(),
                            submission.topics().modelUpdates(),
                            modelId,
                            codec());
            ScoringSummary scoring = second.finish(model.manifest().getVersion(), stop);
            return result(progress, model, scoring);
        }
    }

    private SecondStream secondStream() {
        Scored what = scored;
        return what == null
                ? SecondStream.NONE
                : new ScoredStream(what, codec(), flink::environment);
    }

    private void learn(
            String modelId, RunProgress progress, Consumer<RunState> watcher, SecondStream second)
            throws InterruptedException, ExecutionException {
        ExecutorService background = Executors.newSingleThreadExecutor();
        try (TopicFollower follower =
                TopicFollower.start(submission.kafka(), progress.topics(), progress::accept)) {
            stop.check();
            Future<?> publication = background.submit(() -> publish(modelId));
            await(
                    submission.submit(flink::environment, ends()).getJobExecutionResult(),
                    publication,
                    () -> {
                        follower.check();
                        second.check();
                        watcher.accept(progress.state());
                    });
            follower.finish(END_LIMIT);
            watcher.accept(progress.state());
        } finally {
            background.shutdownNow();
            background.awaitTermination(REFRESH.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Each is for one thread. */
    private static AvroCodec codec() {
        return AvroCodec.ofReleases();
    }

    private Void publish(String modelId) throws InterruptedException {
        Published published =
                new Publisher(
                                submission.kafka(),
                                submission.topics().images(),
                                RecordEncoding.SINGLE_OBJECT,
                                modelId,
                                InstantSource.system())
                        .publish(data.images(), data.stream(), PublishRate.unlimited(), sent -> {});
        if (published.leftOut().images() > 0) {
            // The job would wait for them for ever.
            throw new JobException(
                    "images that could be read when the demo began cannot be published: "
                            + published.leftOut().lines());
        }
        return null;
    }

    /** The topic is new and has one partition, so its end is known before it is written. */
    private Map<TopicPartition, Long> ends() {
        return Map.of(
                new TopicPartition(submission.topics().images(), 0), (long) data.stream().length);
    }

    private interface Interruptible {
        void run() throws InterruptedException;
    }

    private void await(CompletableFuture<?> job, Future<?> publication, Interruptible meanwhile)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                job.get(REFRESH.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException running) {
                stop.check();
                if (publication.isDone()) {
                    // Fails where publishing did: the job would wait for ever.
                    publication.get();
                }
                meanwhile.run();
            }
        }
    }

    private DemoResult result(RunProgress progress, PublishedModel model, ScoringSummary scoring)
            throws InterruptedException {
        HeldOutEvaluation test = test(model);
        RunState state = progress.state();
        double kappa = state.kappaTemporal();
        Double window = model.manifest().getPrequentialAccuracy();
        RunSummary summary =
                new RunSummary(
                        model.manifest().getImagesSeen(),
                        state.prequentialAccuracy(),
                        state.classBalancedAccuracy(),
                        state.noChangeAccuracy(),
                        Double.isNaN(kappa) ? null : (Double) kappa,
                        window == null ? Double.NaN : window,
                        test.accuracy(),
                        state.imagesPerSecond(),
                        model.manifest().getVersion(),
                        state.deadLetters(),
                        Hex.of(model.manifest().getDigest()),
                        scoring);
        return new DemoResult(
                "%s, %s, seed %s"
                        .formatted(data.images().name(), source.arrangement(), source.seed()),
                summary,
                model.manifest(),
                progress.metrics(),
                test.tested());
    }

    /** How images come to the model. */
    public Preprocessing preprocessing() {
        return submission.settings().preprocessing();
    }

    private HeldOutEvaluation test(PublishedModel model) throws InterruptedException {
        try (Predictor predictor =
                        Predictor.load(model.serving(), engine, submission.settings().batchSize());
                ImageDecoder decoder =
                        new ImageDecoder(
                                new ImageLimits(job.maxPayloadBytes(), job.maxPixels()),
                                predictor.architecture().preprocessing())) {
            return HeldOutEvaluation.run(predictor, data, decoder, stop);
        }
    }

    @Override
    public void close() {
        try {
            resources.close();
        } catch (Exception failure) {
            throw new JobException("the demo did not end cleanly: " + failure, failure);
        }
    }
}
