package io.normstream.jobs.chaos;

import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.ModelUpdatesReader;
import io.normstream.jobs.training.LedgerAudit;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.jobs.wire.ReleasedSchemas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a run came to.
 *
 * @param tally of predictions and of learnt images
 * @param faults everything that is not as it must be; none where the run is good
 */
record Verdict(Tally tally, List<String> faults) {

    /**
     * Judges a run.
     *
     * @param undisturbed what the same stream gives without kills
     */
    static Verdict of(
            RunPlan plan, KafkaClientSettings kafka, RunRecords found, RunRecords undisturbed) {
        List<String> faults = new ArrayList<>();
        Tally tally = Tally.ofPredictions(found, plan).plus(Tally.ofLearnt(found, plan));
        if (!tally.equals(new Tally(0, 0))) {
            faults.add(tally.toString());
        }
        if (found.images() != plan.images() || found.deadLetters() != 0) {
            faults.add(found.images() + " images, " + found.deadLetters() + " dead letters");
        }
        check(faults, "ledger", () -> LedgerAudit.of(found.ledger()));
        check(faults, "newest model", () -> checkNewest(plan, kafka, found));
        if (plan.order() == RecordOrder.DETERMINISTIC) {
            compare(faults, found, undisturbed.learningFrom(plan.training().topics().images()));
        }
        return new Verdict(tally, faults);
    }

    private static void checkNewest(RunPlan plan, KafkaClientSettings kafka, RunRecords found) {
        AvroCodec codec = new AvroCodec(ReleasedSchemas.store(), 8 << 20);
        String topic = plan.training().topics().modelUpdates();
        PublishedModel newest = ModelUpdatesReader.newest(kafka, topic, ImageStream.MODEL, codec);
        long announced = found.manifests().lastKey();
        if (newest.manifest().getVersion() != announced) {
            throw new IllegalStateException(
                    newest.manifest().getVersion() + " instead of " + announced);
        }
    }

    private static void compare(List<String> faults, RunRecords found, RunRecords expected) {
        if (!Arrays.equals(found.lastHash(), expected.lastHash())) {
            faults.add("the last ledger entry's hash differs");
        }
        if (!found.ledger().equals(expected.ledger())) {
            faults.add("the ledger differs");
        }
        if (!found.predictions().equals(expected.predictions())) {
            faults.add("predictions differ");
        }
        if (!found.digests().equals(expected.digests())) {
            faults.add("digests of published models differ");
        }
    }

    private static void check(List<String> faults, String what, Runnable check) {
        try {
            check.run();
        } catch (RuntimeException | AssertionError failure) {
            faults.add(what + ": " + failure.getMessage());
        }
    }

    boolean isGood() {
        return faults.isEmpty();
    }
}
