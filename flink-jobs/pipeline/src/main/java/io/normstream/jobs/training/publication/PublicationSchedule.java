package io.normstream.jobs.training.publication;

import io.normstream.jobs.config.PublicationSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.learner.RollbackStates;
import io.normstream.jobs.training.ledger.Ledger;
import io.normstream.model.train.Progress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The occasions on which a model is published: a step for which {@link PublishingPolicy} says so, a
 * command, the end of the input. Keeps the training states of what was published, for rollbacks.
 */
public final class PublicationSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(PublicationSchedule.class);

    private final ModelPublisher publisher;
    private final RollbackStates rollback;
    private final PublishingPolicy policy;
    private long latestEventTime;
    private long published;

    /**
     * @param memory what earlier decisions led to
     * @param latestEventTime latest event time seen, milliseconds since the epoch
     */
    public PublicationSchedule(
            PublicationSettings settings,
            ModelPublisher publisher,
            RollbackStates rollback,
            PublishingPolicy.Memory memory,
            long latestEventTime) {
        this.publisher = publisher;
        this.rollback = rollback;
        this.policy = new PublishingPolicy(settings, memory);
        this.latestEventTime = latestEventTime;
    }

    /** Event time has come as far as the latest of {@code examples}; it never falls. */
    public void seen(List<Example> examples) {
        for (Example example : examples) {
            latestEventTime = Math.max(latestEventTime, example.eventTimeMillis);
        }
    }

    /** A step was learnt: publishes if that is due. */
    public void stepLearnt() {
        Progress progress = progress();
        if (policy.publishes(progress.step(), latestEventTime, progress.windowAccuracy())) {
            publish();
        }
    }

    /**
     * The input has ended: publishes what was learnt since the last model, however good, since
     * nothing else remains of a run that has ended; and lets through all that was held back.
     */
    public void inputEnded() {
        if (progress().step() > 0 && !publisher.isPublished()) {
            publish();
            if (!publisher.isPublished()) {
                Ledger ledger = publisher.ledger();
                LOG.warn(
                        "The last model of {}, version {}, is not published: an earlier attempt published another model as this version, one that another engine or machine computed, or one that learnt from images that are lost now; normstream replay --to-version {} writes this one to a file",
                        ledger.modelId(),
                        ledger.version(),
                        ledger.version());
            }
        }
        publisher.updates().releaseAll();
    }

    /** Publishes the current model. */
    public void publish() {
        long before = publisher.publishedVersion();
        publisher.publish(latestEventTime);
        count(before);
        policy.published(latestEventTime, progress().windowAccuracy());
        rollback.keep(publisher.ledger().version(), publisher.provenance());
    }

    /** The log counts those after the first in the lines on progress: there may be many. */
    private void count(long before) {
        if (publisher.publishedVersion() == before) {
            return;
        }
        published++;
        if (published == 1) {
            LOG.info(
                    "Model {}: version {} is published, the first of this task",
                    publisher.ledger().modelId(),
                    publisher.publishedVersion());
        }
    }

    /** Models that were published since this was made. */
    public long published() {
        return published;
    }

    private Progress progress() {
        return publisher.learner().learner().progress();
    }

    public ModelPublisher publisher() {
        return publisher;
    }

    /** What the model can go back to. */
    public RollbackStates rollback() {
        return rollback;
    }

    /** What the next decision depends on. */
    public PublishingPolicy.Memory memory() {
        return policy.memory();
    }

    /** Milliseconds since the epoch. */
    public long latestEventTime() {
        return latestEventTime;
    }
}
