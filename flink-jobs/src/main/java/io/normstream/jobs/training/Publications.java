package io.normstream.jobs.training;

import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Progress;

/**
 * Publishes what a model has learnt when its policy says so, and keeps the training state of what
 * was published, to go back to.
 */
final class Publications {
    private final OnlineLearner learner;
    private final Ledger ledger;
    private final Announcer announcer;
    private final RollbackStates rollback;
    private final PublishingPolicy policy;

    Publications(
            OnlineLearner learner,
            Ledger ledger,
            Announcer announcer,
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
        Progress progress = learner.progress();
        if (policy.publishes(progress.step(), eventTimeMillis, progress.windowAccuracy())) {
            publish(eventTimeMillis);
        }
    }

    /**
     * The input has ended: publishes what was learnt since the last model, however good, since
     * nothing else is left of a run that has ended.
     */
    void inputEnded(long eventTimeMillis) {
        if (learner.progress().step() > 0 && ledger.version() > announcer.publishedVersion()) {
            publish(eventTimeMillis);
        }
    }

    /** Publishes the model as it stands. */
    void publish(long eventTimeMillis) {
        announcer.announce(learner, ledger, eventTimeMillis);
        policy.published(eventTimeMillis, learner.progress().windowAccuracy());
        if (rollback.keepsAny()) {
            rollback.keep(ledger.version(), learner.trainingSnapshot(Announcer.provenance(ledger)));
        }
    }

    Announcer announcer() {
        return announcer;
    }

    /** What decides about the next one. */
    PublishingPolicy.Memory memory() {
        return policy.memory();
    }
}
