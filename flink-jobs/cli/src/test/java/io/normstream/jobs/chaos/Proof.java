package io.normstream.jobs.chaos;

import io.normstream.jobs.audit.AuditProgress;
import io.normstream.jobs.audit.AuditRequest;
import io.normstream.jobs.audit.Findings;
import io.normstream.jobs.audit.KafkaTopics;
import io.normstream.jobs.audit.ReplayRequest;
import io.normstream.jobs.audit.TopicAudit;
import io.normstream.jobs.audit.TopicReplay;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ReleasedSchemas;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What the commands {@code verify} and {@code replay} say of a run whose stream has ended. */
record Proof(KafkaClientSettings kafka, Topics topics) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Findings that are in a row of the report. */
    private static final int SHOWN = 3;

    private static final AuditProgress NOBODY = (done, topic) -> {};

    /** Every record is learnt exactly once, and everything published is accounted for. */
    void verify() {
        try (KafkaTopics reader = new KafkaTopics(kafka)) {
            requireNone(
                    new TopicAudit(
                                    reader,
                                    topics,
                                    new AvroCodec(ReleasedSchemas.store(), RunRecords.MAX_BYTES),
                                    NOBODY)
                            .run(new AuditRequest(Set.of(), true, PATIENCE))
                            .findings());
        }
    }

    /** Learning again what the ledger names rebuilds every published version. */
    void replay() {
        try (KafkaTopics reader = new KafkaTopics(kafka)) {
            requireNone(
                    new TopicReplay(
                                    reader,
                                    topics,
                                    new AvroCodec(ReleasedSchemas.store(), RunRecords.MAX_BYTES),
                                    Proof::requireSameMachine,
                                    NOBODY)
                            .run(
                                    new ReplayRequest(
                                            ImageStream.MODEL,
                                            null,
                                            ImageLimits.DEFAULT,
                                            List.of()))
                            .findings());
        }
    }

    /** Where other kernels compute, other bits are no defect, but there is no proof either. */
    private static void requireSameMachine(String warning) {
        throw new AssertionError(warning);
    }

    private static void requireNone(Findings findings) {
        if (findings.count() > 0) {
            throw new AssertionError(
                    findings.count()
                            + " findings: "
                            + findings.kept().stream().limit(SHOWN).toList());
        }
    }
}
