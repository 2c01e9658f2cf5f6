package io.normstream.jobs.demo;

import io.normstream.jobs.JobException;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.PublishRate;
import io.normstream.jobs.data.Publisher;
import io.normstream.jobs.scoring.ScoringSubmission;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RecordEncoding;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.PrimitiveIterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The stream that is scored while another one is learnt: begins with the first model and goes on
 * until what was learnt in the end has predicted. {@link #close} ends it and its job.
 */
final class ScoredStream implements SecondStream {
    private static final Duration LOOK = Duration.ofMillis(50);

    /** For the last version to come from the trainer and predict, and the last image to be seen. */
    private static final Duration END_LIMIT = Duration.ofSeconds(30);

    private final Scored what;
    private final ScoringProgress progress;
    private final TopicFollower follower;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<Void> publication;
    private volatile boolean isEnding;
    private volatile long published;
    private volatile @Nullable JobClient job;

    /**
     * What is scored, and how.
     *
     * @param data its own, to be read in addition to that which is learnt; held-out images are
     *     scored over and over, or those to learn where none are held out
     */
    record Scored(DemoData data, int imagesPerSecond, ScoringSubmission submission) {
        private LabelledImages images() {
            return data.heldOut().length > 0 ? data.test() : data.images();
        }

        private int[] order() {
            return data.heldOut().length > 0 ? data.heldOut() : data.stream();
        }
    }

    /**
     * Begins in a thread of its own.
     *
     * @param codec for the thread that follows the topics alone
     * @param cluster from a job's Flink configuration to an environment on the cluster
     */
    ScoredStream(
            Scored what,
            AvroCodec codec,
            Function<Configuration, StreamExecutionEnvironment> cluster) {
        this.what = what;
        this.progress =
                new ScoringProgress(what.submission.topics(), codec, InstantSource.system());
        this.follower =
                TopicFollower.start(what.submission.kafka(), progress.topics(), progress::accept);
        this.publication = thread.submit(() -> score(cluster));
    }

    private @Nullable Void score(Function<Configuration, StreamExecutionEnvironment> cluster)
            throws InterruptedException {
        ScoringSubmission submission = what.submission;
        submission.awaitModels(waiting -> {});
        job = submission.submit(cluster);
        published =
                new Publisher(
                                submission.kafka(),
                                submission.topics().images(),
                                RecordEncoding.SINGLE_OBJECT,
                                submission.settings().models().get(0).id(),
                                InstantSource.system())
                        .publish(
                                what.images().names(),
                                what.images().images(overAndOver(what.order())),
                                PublishRate.of(what.imagesPerSecond),
                                sent -> {})
                        .images();
        return null;
    }

    private PrimitiveIterator.OfInt overAndOver(int[] order) {
        return IntStream.iterate(0, last -> (last + 1) % order.length)
                .takeWhile(index -> !isEnding)
                .map(index -> order[index])
                .iterator();
    }

    @Override
    public void check() throws InterruptedException {
        follower.check();
        if (publication.isDone()) {
            awaitPublication();
        }
    }

    @Override
    public ScoringSummary finish(long version, StopRequest stop) throws InterruptedException {
        await(() -> progress.version() >= version, "version " + version + " to predict", stop);
        isEnding = true;
        awaitPublication();
        await(() -> progress.answered() >= published, "the last image to be scored", stop);
        return progress.summary();
    }

    private void await(BooleanSupplier condition, String what, StopRequest stop)
            throws InterruptedException {
        long end = System.nanoTime() + END_LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new JobException(
                        String.format(
                                Locale.ROOT,
                                "the scoring job took longer than %d s for %s",
                                END_LIMIT.toSeconds(),
                                what));
            }
            stop.check();
            check();
            progress.awaitNews(LOOK);
        }
    }

    private void awaitPublication() throws InterruptedException {
        try {
            publication.get();
        } catch (ExecutionException failure) {
            throw new JobException(
                    "the second stream failed: " + JobException.innermost(failure).getMessage(),
                    failure);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        JobClient running = job;
        if (running != null) {
            running.cancel().join();
        }
        follower.close();
    }
}
