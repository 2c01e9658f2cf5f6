package io.normstream.jobs.audit;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Audits the topics of a job. Jobs may run meanwhile: the topics are read in such an order that
 * whatever one of them names is before the end to which another is read.
 */
public final class TopicAudit {
    private static final int ATTEMPTS = 3;

    private final TopicReader reader;
    private final Topics topics;
    private final AvroCodec codec;
    private final AuditProgress progress;
    private final Map<String, TopicExtent> extents = new HashMap<>();
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

    /**
     * Reads the topics and compares them; begins again where records were deleted before they were
     * read, since what was read by then has a hole.
     *
     * @throws JobException where a topic was deleted and made again meanwhile, or records are
     *     deleted faster than they are read
     */
    public AuditReport run(AuditRequest request) {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                return attempt(request);
            } catch (OvertakenException deleted) {
                extents.clear();
            }
        }
        return attempt(request);
    }

    private AuditReport attempt(AuditRequest request) {
        Audit audit = new Audit(request, topics, codec);
        read(audit, topics.modelUpdates(), audit::update);
        Map<Integer, Long> deadLetters = reader.extent(topics.deadLetters()).ends();
        Map<Integer, Long> predictions = reader.extent(topics.predictions()).ends();
        reader.readAll(topics.ledger(), counted(audit::ledgerEntry));
        if (!request.complete()) {
            awaitPublished(audit, request);
        }
        read(audit, topics.control(), audit::command);
        read(audit, topics.images(), audit::image);
        read(
                audit,
                topics.deadLetters(),
                record -> audit.deadLetter(record, isLate(record, deadLetters)));
        read(
                audit,
                topics.predictions(),
                record -> audit.prediction(record, isLate(record, predictions)));
        AuditReport report = audit.report();
        return report.isClean() || request.complete() ? report : settled(audit, request);
    }

    /** Reads a topic, if it is there, and says what there is of it before and after. */
    private void read(
            Audit audit, String topic, Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
        TopicExtent before = reader.extent(topic);
        extents.put(topic, before);
        audit.extent(topic, before);
        if (before.exists()) {
            reader.readAll(topic, counted(consumer));
            measure(audit, topic);
        }
    }

    private void readOn(
            Audit audit, String topic, Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
        if (exists(topic)) {
            reader.readOn(topic, counted(consumer));
            measure(audit, topic);
        }
    }

    /**
     * Retention may run while a topic is read: what is after its beginning afterwards was read,
     * what is before may not have been.
     */
    private void measure(Audit audit, String topic) {
        TopicExtent now = reader.extent(topic);
        TopicExtent before = extents.getOrDefault(topic, TopicExtent.NONE);
        if (now.isOtherThan(before.id())) {
            throw new JobException(
                    "topic %s was deleted or recreated while it was read; verify again"
                            .formatted(topic));
        }
        if (reader.wasOvertaken(topic)) {
            throw new OvertakenException(topic);
        }
        audit.extent(topic, now);
    }

    private boolean exists(String topic) {
        return extents.getOrDefault(topic, TopicExtent.NONE).exists();
    }

    /**
     * Ledger, predictions and dead letters are committed one after the other, and a reader may come
     * between: so what looks wrong is looked at again while transactions are open.
     */
    private AuditReport settled(Audit audit, AuditRequest request) {
        long deadline = System.nanoTime() + request.patience().toNanos();
        AuditReport report;
        boolean moving;
        do {
            moving = isMoving();
            reader.readOn(topics.ledger(), counted(audit::ledgerEntry));
            readOn(audit, topics.control(), audit::command);
            readOn(audit, topics.images(), audit::image);
            audit.retry();
            readOn(audit, topics.deadLetters(), record -> audit.deadLetter(record, true));
            readOn(audit, topics.predictions(), record -> audit.prediction(record, true));
            report = audit.report();
        } while (moving && !report.isClean() && System.nanoTime() - deadline < 0);
        return report;
    }

    private boolean isMoving() {
        return reader.hasOpenTransactions(topics.ledger())
                || Stream.of(topics.deadLetters(), topics.predictions())
                        .filter(this::exists)
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

    private static final class OvertakenException extends JobException {
        OvertakenException(String topic) {
            super(
                    String.format(
                            Locale.ROOT,
                            "records of topic %s were deleted before they were read, in each of %d attempts: retention is faster than verify; verify again, or keep the topic for longer",
                            topic,
                            ATTEMPTS));
        }
    }

    private Consumer<ConsumerRecord<byte[], byte[]>> counted(
            Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
        return record -> {
            consumer.accept(record);
            read++;
            progress.reached(read, record.topic());
        };
    }
}
