package io.normstream.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.Topics;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.LostImages;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;

/**
 * Trains, loses images that were not read yet, and does what an operator does: reads why the job
 * has ended, is refused, and goes on without them.
 */
final class LossRun {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final ClusterDeployment cluster;
    private final LossPlan plan;
    private final Training training;
    private final Topics topics;

    LossRun(ClusterDeployment cluster, LossPlan plan) {
        this.cluster = cluster;
        this.plan = plan;
        this.training = plan.training();
        this.topics = training.topics();
    }

    /** Fails where the job does not stop with the right number, or the proof finds anything. */
    void execute(LabelledImages images, double rate) throws Exception {
        new TopicCreator(cluster.kafka(), 1, 1).create(topics);
        try (ImageStream stream = stream(images, plan.images(), rate)) {
            stream.holdAt(plan.read());
            cluster.train(training);
            awaiting("the first images").until(() -> learnt() == plan.read());
            cluster.killTaskManagers();
            stream.holdAt(plan.images());
            stream.await();
        }
        plan.kind().strike(cluster.kafka(), topics, (long) plan.read() + plan.lost());
        if (plan.kind() == LossKind.REPLACED) {
            refill(images, rate);
        }
        cluster.startTaskManagers();
        awaiting("the end of the job").until(() -> cluster.jobState().equals("FAILED"));
        requireSaysSo(cluster.failure());
        requireSaysSo(cluster.refused(training, "--resume"));
        cluster.train(training, "--resume", "--on-lost-images=skip");
        int all = plan.wholeSteps() + (plan.kind() == LossKind.REPLACED ? plan.read() : 0);
        awaiting("the last images").until(() -> learnt() == all);
        requireInLedger();
        new Proof(cluster.kafka(), topics).verify();
        cluster.cancel();
    }

    private void refill(LabelledImages images, double rate) throws Exception {
        try (ImageStream again = stream(images, plan.wholeSteps(), rate)) {
            again.holdAt(plan.wholeSteps());
            again.await();
        }
    }

    private ImageStream stream(LabelledImages images, int count, double rate) {
        return ImageStream.start(images, cluster.kafka(), training, count, rate);
    }

    private void requireSaysSo(String text) {
        String number =
                plan.kind() == LossKind.DELETED
                        ? plan.lost() + " offsets are lost"
                        : "up to offset " + plan.read();
        assertThat(text).contains(topics.images(), number, "--on-lost-images skip");
    }

    private void requireInLedger() throws Exception {
        List<LostImages> lost =
                RunRecords.read(cluster.kafka(), topics).ledger().stream()
                        .map(LedgerEntry::getLostImages)
                        .filter(Objects::nonNull)
                        .toList();
        assertThat(lost).hasSize(1);
        assertThat(lost.get(0).getFirstOffset()).isEqualTo(plan.read());
        assertThat(lost.get(0).getCause().name()).isEqualTo(plan.kind().name());
        if (plan.kind() == LossKind.DELETED) {
            assertThat(lost.get(0).getOffsets()).isEqualTo(plan.lost());
        }
    }

    private int learnt() throws Exception {
        return RunRecords.accepted(cluster.kafka(), topics);
    }

    private ConditionFactory awaiting(String what) {
        return await(what + " of " + plan + ", logs in " + cluster.logs()).atMost(LIMIT);
    }
}
