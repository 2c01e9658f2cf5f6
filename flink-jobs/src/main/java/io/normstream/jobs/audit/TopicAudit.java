package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.KafkaEnds;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.message.SchemaStore;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Audits what a read_committed reader sees. Jobs may run meanwhile: the topics are read in such an
 * order that whatever one of them names lies before the end to which another is read.
 */
public final class TopicAudit {
    /** In deterministic order a model is seen before the checkpoint that commits its entry. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaClientSettings kafka;
    private final Topics topics;
    private final SchemaStore schemas;
    private final AuditProgress progress;
    private long read;

    public TopicAudit(
            KafkaClientSettings kafka, Topics topics, SchemaStore schemas, AuditProgress progress) {
        this.kafka = kafka;
        this.topics = topics;
        this.schemas = schemas;
        this.progress = progress;
    }

    /** Reads the topics and compares them. */
    public AuditReport run(AuditRequest request) {
        Audit audit =
                new Audit(
                        request,
                        topics.images(),
                        new AvroCodec(schemas, KafkaEnds.MAX_REQUEST_BYTES));
        try (CommittedTopic updates = new CommittedTopic(kafka, topics.modelUpdates());
                CommittedTopic ledger = new CommittedTopic(kafka, topics.ledger());
                CommittedTopic images = new CommittedTopic(kafka, topics.images());
                CommittedTopic deadLetters = new CommittedTopic(kafka, topics.deadLetters());
                CommittedTopic predictions = new CommittedTopic(kafka, topics.predictions())) {
            updates.readAll(counted(audit::update));
            Map<Integer, Long> deadLettersThen = deadLetters.ends();
            Map<Integer, Long> predictionsThen = predictions.ends();
            ledger.readAll(counted(audit::ledgerEntry));
            if (!request.complete()) {
                awaitPublished(audit, ledger);
            }
            images.readAll(counted(audit::image));
            deadLetters.readAll(
                    counted(record -> audit.deadLetter(record, isLate(record, deadLettersThen))));
            predictions.readAll(
                    counted(record -> audit.prediction(record, isLate(record, predictionsThen))));
        }
        return audit.report();
    }

    private void awaitPublished(Audit audit, CommittedTopic ledger) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!audit.reachesPublished() && System.nanoTime() < deadline) {
            ledger.readOn(counted(audit::ledgerEntry));
        }
    }

    private static boolean isLate(ConsumerRecord<?, ?> record, Map<Integer, Long> ends) {
        return record.offset() >= ends.getOrDefault(record.partition(), 0L);
    }

    private Consumer<ConsumerRecord<byte[], byte[]>> counted(
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        return record -> {
            reader.accept(record);
            read++;
            progress.reached(read, record.topic());
        };
    }
}
