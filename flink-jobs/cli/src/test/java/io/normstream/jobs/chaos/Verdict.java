package io.normstream.jobs.chaos;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.ModelUpdatesReader;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.LedgerAudit;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ReleasedSchemas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run came to.
 *
 * @param predictions how many were lost and doubled
 * @param learnt how many images were lost and doubled in the ledger
 * @param faults by check, in the order of the checks; a check without faults was passed
 */
record Verdict(Tally predictions, Tally learnt, Map<String, List<String>> faults) {
    static final String TOPICS = "topics";
    static final String UNDISTURBED = "as undisturbed";

    /** Judges what is on the topics of a run, alone and against the run without kills. */
    static Verdict of(RunPlan plan, RunRecords found, RunRecords undisturbed) {
        Tally predictions = Tally.ofPredictions(found, plan);
        Tally learnt = Tally.ofLearnt(found, plan);
        Map<String, List<String>> faults = new LinkedHashMap<>();
        faults.put(TOPICS, topics(plan, found, predictions, learnt));
        if (plan.repeatable()) {
            String images = plan.training().topics().images();
            faults.put(
                    UNDISTURBED,
                    differences(found, undisturbed.learningFrom(found.source(images))));
        }
        return new Verdict(predictions, learnt, faults);
    }

    /** Adds a check that finds its fault by throwing. */
    void check(String name, Runnable check) {
        faults.put(name, failures(check));
    }

    private static List<String> topics(
            RunPlan plan, RunRecords found, Tally predictions, Tally learnt) {
        List<String> faults = new ArrayList<>(failures(() -> LedgerAudit.of(found.ledger())));
        if (!predictions.isExact()) {
            faults.add("predictions " + predictions);
        }
        if (!learnt.isExact()) {
            faults.add("learnt images " + learnt);
        }
        if (found.images() != plan.images()) {
            faults.add(found.images() + " images");
        }
        if (found.deadLetters() != 0 && !plan.commanded()) {
            faults.add(found.deadLetters() + " dead letters");
        }
        return faults;
    }

    private static List<String> differences(RunRecords found, RunRecords expected) {
        List<String> faults = new ArrayList<>();
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
        return faults;
    }

    /** Reads the newest model of a run back, which checks its chunks against its manifest. */
    static void readNewest(KafkaClientSettings kafka, Topics topics, RunRecords found) {
        AvroCodec codec = new AvroCodec(ReleasedSchemas.store(), RunRecords.MAX_BYTES);
        long version =
                ModelUpdatesReader.newest(kafka, topics.modelUpdates(), ImageStream.MODEL, codec)
                        .manifest()
                        .getVersion();
        if (version != found.manifests().lastKey()) {
            throw new AssertionError(version + " is not " + found.manifests().lastKey());
        }
    }

    private static List<String> failures(Runnable check) {
        try {
            check.run();
            return List.of();
        } catch (RuntimeException | AssertionError failure) {
            return List.of(String.valueOf(failure.getMessage()));
        }
    }

    boolean isGood() {
        return faults.values().stream().allMatch(List::isEmpty);
    }
}
