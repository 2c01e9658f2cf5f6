package io.normstream.jobs.training.publication;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.wire.AvroCodec;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads it off the announcements on the model-updates topic: once in an attempt, for all models, in
 * a thread of its own, as soon as one of them asks. Where that fails, it is read again for whoever
 * asks next.
 */
public final class KafkaFrontier implements PublishedFrontier {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(KafkaFrontier.class);

    /** For one who cannot go on without an answer. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Announcements announcements;
    private final Duration limit;
    private transient @Nullable FutureTask<SortedMap<String, PublishedHistory>> reading;

    /** What is published, by model id. */
    public interface Announcements extends Serializable {
        /**
         * Reads the topic.
         *
         * @throws JobException if it cannot be read
         */
        SortedMap<String, PublishedHistory> read();
    }

    public KafkaFrontier(Announcements announcements, Duration limit) {
        this.announcements = announcements;
        this.limit = limit;
    }

    public static KafkaFrontier of(KafkaClientSettings kafka, String modelUpdates) {
        return new KafkaFrontier(
                () -> PublishedHistories.read(kafka, modelUpdates, AvroCodec.ofReleases()), LIMIT);
    }

    @Override
    public Optional<PublishedHistory> of(String modelId) {
        FutureTask<SortedMap<String, PublishedHistory>> begun = begun();
        try {
            return begun.isDone() ? Optional.of(history(modelId, begun)) : Optional.empty();
        } catch (UncheckedIOException failure) {
            LOG.warn("Commands wait: {}", failure.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public PublishedHistory await(String modelId) {
        return history(modelId, begun());
    }

    private FutureTask<SortedMap<String, PublishedHistory>> begun() {
        FutureTask<SortedMap<String, PublishedHistory>> begun = reading;
        if (begun == null) {
            begun = new FutureTask<>(announcements::read);
            reading = begun;
            Thread thread = new Thread(begun, "normstream-published-frontier");
            thread.setDaemon(true);
            thread.start();
        }
        return begun;
    }

    private PublishedHistory history(
            String modelId, FutureTask<SortedMap<String, PublishedHistory>> begun) {
        try {
            return begun.get(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .getOrDefault(modelId, PublishedHistory.NONE);
        } catch (ExecutionException failure) {
            reading = null;
            throw unknown(JobException.innermost(failure));
        } catch (TimeoutException failure) {
            throw unknown(failure);
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw unknown(cancelled);
        }
    }

    private static UncheckedIOException unknown(Throwable why) {
        return new UncheckedIOException(
                new IOException("cannot read the published versions of the models: " + why, why));
    }

    @Override
    public void close() {
        if (reading != null) {
            reading.cancel(true);
        }
    }
}
