package io.normstream.jobs.chaos;

import static org.awaitility.Awaitility.await;

import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.CommittedView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.awaitility.core.ConditionFactory;

/** Trains on a stream while the plan's kills fall, to its end. */
final class ChaosRun {
    /** So many images lie ahead of a kill that waits for learning to come so far. */
    private static final int AHEAD = 1500;

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration CHECKPOINT_LIMIT = Duration.ofSeconds(20);

    /** A reading takes all topics. */
    private static final Duration BETWEEN_READINGS = Duration.ofMillis(200);

    private final Deployment deployment;
    private final RunPlan plan;
    private final Training training;

    ChaosRun(Deployment deployment, RunPlan plan) {
        this.deployment = deployment;
        this.plan = plan;
        this.training = plan.training();
    }

    /** Returns what is on the topics once everything was learnt and committed. */
    RunRecords execute(LabelledImages images, double rate) throws Exception {
        Topics topics = training.topics();
        new TopicCreator(deployment.kafka(), training.partitions(), 1).create(topics);
        try (ImageStream stream =
                        ImageStream.start(
                                images, deployment.kafka(), training, plan.images(), rate);
                LearningWatch watch = new LearningWatch(deployment.kafka(), topics.ledger());
                CommandSequence commands = new CommandSequence(deployment.kafka(), topics)) {
            deployment.train(training);
            for (Kill kill : plan.kills()) {
                stream.holdAt(Math.min(plan.images(), kill.images() + AHEAD));
                awaitMoment(kill, watch);
                if (plan.commanded()) {
                    commands.sendNext();
                }
                deployment.strike(kill.kind(), training);
                deployment.recover(kill.kind(), training);
            }
            stream.holdAt(plan.images());
            stream.await();
            awaiting("the last image").until(() -> watch.learnt() >= plan.images());
        }
        awaitCommitted(topics);
        RunRecords records = RunRecords.read(deployment.kafka(), topics);
        deployment.cancel();
        return records;
    }

    private void awaitMoment(Kill kill, LearningWatch watch) {
        awaiting(kill.toString()).until(() -> watch.learnt() >= kill.images());
        if (kill.moment() == Moment.CHECKPOINT) {
            Path directory = deployment.checkpoints(training);
            Set<Path> before = new HashSet<>(CheckpointFolders.unfinished(directory));
            await(kill.toString())
                    .atMost(CHECKPOINT_LIMIT)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> !before.containsAll(CheckpointFolders.unfinished(directory)));
        }
    }

    private void awaitCommitted(Topics topics) {
        try (CommittedView predictions =
                new CommittedView(deployment.kafka(), topics.predictions())) {
            awaiting("the last commit").until(() -> predictions.look().size() >= plan.images());
        }
        awaiting("the last commit of the ledger")
                .pollInterval(BETWEEN_READINGS)
                .until(
                        () -> {
                            RunRecords records = RunRecords.read(deployment.kafka(), topics);
                            return Tally.ofLearnt(records, plan).lost() <= 0;
                        });
        // Models that wait for a checkpoint come after the ledger that it commits.
        awaiting("the last model")
                .pollInterval(BETWEEN_READINGS)
                .until(() -> RunRecords.read(deployment.kafka(), topics).isPublished());
    }

    private ConditionFactory awaiting(String what) {
        return await(what + " of run " + plan.number() + ", logs in " + deployment.logs())
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20));
    }
}
