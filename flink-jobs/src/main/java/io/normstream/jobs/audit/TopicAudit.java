package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Audits the topics of a job. Jobs may run meanwhile: the topics are read in such an order that
 * whatever one of them names lies before the end to which another is read.
 */
public final class TopicAudit {
    private final TopicReader reader;
    private final Topics topics;
    private final AvroCodec codec;
    private final AuditProgress progress;
    private long read;

    /**
     * @param codec that knows the schemas of all writers
     */
    public TopicAudit(TopicReader reader, Topics topics, AvroCodec codec, AuditProgress progress) {
        this.reader = reader;
        this.topics = topics;
        this.codec = codec;
        this.progress = progress;
    }

    /** Reads the topics and compares them. */
    public AuditReport run(AuditRequest request) {
        Audit audit = new Audit(request, topics, codec);
        reader.readAll(topics.modelUpdates(), counted(audit::update));
        Map<Integer, Long> deadLetters = reader.ends(topics.deadLetters());
        Map<Integer, Long> predictions = reader.ends(topics.predictions());
        reader.readAll(topics.ledger(), counted(audit::ledgerEntry));
        if (!request.complete()) {
            awaitPublished(audit, request);
        }
        boolean commanded = reader.exists(topics.control());
        if (commanded) {
            audit.controlEnds(reader.ends(topics.control()));
            reader.readAll(topics.control(), counted(audit::command));
        }
        reader.readAll(topics.images(), counted(audit::image));
        reader.readAll(
                topics.deadLetters(),
                counted(record -> audit.deadLetter(record, isLate(record, deadLetters))));
        reader.readAll(
                topics.predictions(),
                counted(record -> audit.prediction(record, isLate(record, predictions))));
        AuditReport report = audit.report();
        return report.isClean() || request.complete() ? report : settled(audit, request, commanded);
    }

    /**
     * Ledger, predictions and dead letters are committed one after the other, and a reader may come
     * between: so what looks wrong is looked at again while transactions are open.
     */
    private AuditReport settled(Audit audit, AuditRequest request, boolean commanded) {
        long deadline = System.nanoTime() + request.patience().toNanos();
        AuditReport report;
        boolean moving;
        do {
            moving = isMoving();
            reader.readOn(topics.ledger(), counted(audit::ledgerEntry));
            if (commanded) {
                audit.controlEnds(reader.ends(topics.control()));
                reader.readOn(topics.control(), counted(audit::command));
            }
            reader.readOn(topics.images(), counted(audit::image));
            audit.retry();
            reader.readOn(topics.deadLetters(), counted(record -> audit.deadLetter(record, true)));
            reader.readOn(topics.predictions(), counted(record -> audit.prediction(record, true)));
            report = audit.report();
        } while (moving && !report.isClean() && System.nanoTime() - deadline < 0);
        return report;
    }

    private boolean isMoving() {
        return Stream.of(topics.ledger(), topics.deadLetters(), topics.predictions())
                .anyMatch(reader::hasOpenTransactions);
    }

    private void awaitPublished(Audit audit, AuditRequest request) {
        long deadline = System.nanoTime() + request.patience().toNanos();
        while (!audit.reachesPublished() && System.nanoTime() - deadline < 0) {
            reader.readOn(topics.ledger(), counted(audit::ledgerEntry));
        }
    }

    private static boolean isLate(ConsumerRecord<?, ?> record, Map<Integer, Long> ends) {
        return record.offset() >= ends.getOrDefault(record.partition(), 0L);
    }

    private Consumer<ConsumerRecord<byte[], byte[]>> counted(
            Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        return record -> {
            taker.accept(record);
            read++;
            progress.reached(read, record.topic());
        };
    }
}
