package io.normstream.jobs.demo;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.Pace;
import io.normstream.jobs.data.Publisher;
import io.normstream.jobs.scoring.ScoringSubmission;
import io.normstream.jobs.wire.RecordEncoding;
import java.time.Duration;
import java.time.InstantSource;
import java.util.PrimitiveIterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
final class SecondStream implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    /** For the last version to come from the trainer and predict, and the last image to be seen. */
    private static final Duration END_LIMIT = Duration.ofSeconds(30);

    private final ScoringSubmission submission;
    private final ScoringProgress progress;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<Void> publication;
    private volatile boolean isEnding;
    private volatile long published;
    private volatile @Nullable JobClient job;

    /**
     * Begins in a thread of its own.
     *
     * @param images what is scored, over and over
     * @param order indexes of the images
     * @param imagesPerSecond pace
     * @param cluster from a job's Flink configuration to an environment on the cluster
     */
    SecondStream(
            ScoringSubmission submission,
            ScoringProgress progress,
            LabelledImages images,
            int[] order,
            double imagesPerSecond,
            Function<Configuration, StreamExecutionEnvironment> cluster) {
        this.submission = submission;
        this.progress = progress;
        this.publication =
                thread.submit(() -> score(images, order, Pace.of(imagesPerSecond), cluster));
    }

    private @Nullable Void score(
            LabelledImages images,
            int[] order,
            Pace pace,
            Function<Configuration, StreamExecutionEnvironment> cluster)
            throws InterruptedException {
        submission.awaitModels(waiting -> {});
        job = submission.submit(cluster);
        ModelDeclaration model = submission.settings().models().get(0);
        new Publisher(
                        submission.kafka(),
                        submission.topics().images(),
                        RecordEncoding.SINGLE_OBJECT,
                        model.id(),
                        InstantSource.system())
                .publish(images, overAndOver(order), pace, sent -> published = sent);
        return null;
    }

    private PrimitiveIterator.OfInt overAndOver(int[] order) {
        return IntStream.iterate(0, last -> (last + 1) % order.length)
                .takeWhile(index -> !isEnding)
                .map(index -> order[index])
                .iterator();
    }

    /** Fails as it failed, if it did. */
    void check() throws InterruptedException {
        if (publication.isDone()) {
            end();
        }
    }

    /**
     * Goes on until {@code version} has predicted, then ends.
     *
     * @param meanwhile told every moment
     */
    void finish(long version, Interruptible meanwhile) throws InterruptedException {
        await(() -> progress.version() >= version, "version " + version + " to predict", meanwhile);
        isEnding = true;
        end();
        await(() -> progress.answered() >= published, "the last image to be scored", meanwhile);
    }

    /** What may be interrupted. */
    interface Interruptible {
        void run() throws InterruptedException;
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition, String what, Interruptible meanwhile)
            throws InterruptedException {
        long end = System.nanoTime() + END_LIMIT.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new JobException(
                        "the scoring job took longer than %d s for %s"
                                .formatted(END_LIMIT.toSeconds(), what));
            }
            meanwhile.run();
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }

    private void end() throws InterruptedException {
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
    }
}
