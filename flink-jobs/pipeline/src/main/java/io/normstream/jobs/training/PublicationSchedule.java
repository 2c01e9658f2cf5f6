package io.normstream.jobs.training;

import io.normstream.model.train.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a model has learnt when its policy says so, and keeps the training state of what
 * was published, to go back to.
 */
final class PublicationSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(PublicationSchedule.class);

    private final PublishableLearner learner;
    private final Ledger ledger;
    private final ModelPublisher announcer;
    private final RollbackStates rollback;
    private final PublishingPolicy policy;

    PublicationSchedule(
            PublishableLearner learner,
            Ledger ledger,
            ModelPublisher announcer,
            RollbackStates rollback,
            PublishingPolicy policy) {
        this.learner = learner;
        this.ledger = ledger;
        this.announcer = announcer;
        this.rollback = rollback;
        this.policy = policy;
    }

    /** A step was learnt: publishes where that is due. */
    void stepLearnt(long eventTimeMillis) {
        Progress progress = progress();
        if (policy.publishes(progress.step(), eventTimeMillis, progress.windowAccuracy())) {
            publish(eventTimeMillis);
        }
    }

    /**
     * The input has ended: publishes what was learnt since the last model, however good, since
     * nothing else is left of a run that has ended.
     */
    void inputEnded(long eventTimeMillis) {
        if (progress().step() > 0 && ledger.version() > announcer.publishedVersion()) {
            publish(eventTimeMillis);
            if (ledger.version() > announcer.publishedVersion()) {
                LOG.warn(
                        "The last model of {}, version {}, is not published: an attempt before published another under that name, which another engine or machine computed or which learnt from images that are lost; normstream replay --to-version {} makes this one",
                        ledger.modelId(),
                        ledger.version(),
                        ledger.version());
            }
        }
    }

    /** Publishes the model as it stands. */
    void publish(long eventTimeMillis) {
        announcer.announce(learner, ledger, eventTimeMillis);
        policy.published(eventTimeMillis, progress().windowAccuracy());
        rollback.keep(ledger.version(), announcer.provenance(ledger));
    }

    private Progress progress() {
        return learner.learner().progress();
    }

    ModelPublisher announcer() {
        return announcer;
    }

    /** What decides about the next one. */
    PublishingPolicy.Memory memory() {
        return policy.memory();
    }
}
