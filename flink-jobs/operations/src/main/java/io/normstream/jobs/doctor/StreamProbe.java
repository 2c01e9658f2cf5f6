package io.normstream.jobs.doctor;

import static java.util.stream.Collectors.toMap;

import io.normstream.jobs.JobException;
import io.normstream.jobs.doctor.Backlog.Partition;
import io.normstream.jobs.doctor.ModelSigns.Pause;
import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.CommandKind;
import io.normstream.schemas.ControlCommand;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;

/** Reads the ends of the topics of a training job, all of which must exist. */
final class StreamProbe {
    /** Images of each partition, before where the job reads, that are looked at. */
    static final long LATEST = 1_000;

    /** Offsets at the end of a topic that surely hold what became of those: some are marks. */
    private static final long TAIL = 2 * LATEST;

    private final KafkaClientSettings kafka;
    private final Topics topics;
    private final AvroCodec codec;

    StreamProbe(KafkaClientSettings kafka, Topics topics, AvroCodec codec) {
        this.kafka = kafka;
        this.topics = topics;
        this.codec = codec;
    }

    /**
     * What there is to know.
     *
     * @param group of the job
     * @param models that are declared
     * @throws JobException where the brokers do not answer
     */
    StreamFacts ask(String group, Collection<String> models) {
        try {
            Backlog backlog = BacklogProbe.ask(kafka, group, topics.images());
            Map<Integer, Long> begins =
                    backlog.partitions().stream()
                            .collect(
                                    toMap(
                                            Partition::number,
                                            partition -> partition.next() - LATEST));
            return new StreamFacts(
                    backlog,
                    signs(begins),
                    refused(begins),
                    PublishedVersions.read(kafka, topics.modelUpdates(), models),
                    pauses());
        } catch (KafkaException failure) {
            throw new JobException("topics cannot be read: " + failure.getMessage(), failure);
        }
    }

    private SortedMap<String, ModelSigns> signs(Map<Integer, Long> begins) {
        SortedMap<String, ModelSigns> byModel = new TreeMap<>();
        readTail(
                topics.ledger(),
                LedgerEntry.class,
                (entry, written) ->
                        byModel.computeIfAbsent(entry.getModelId(), id -> new ModelSigns(begins))
                                .add(entry, written));
        return byModel;
    }

    private SortedMap<String, RefusedImages> refused(Map<Integer, Long> begins) {
        SortedMap<String, RefusedImages> byModel = new TreeMap<>();
        readTail(
                topics.deadLetters(),
                DeadLetter.class,
                (letter, written) ->
                        RefusedImages.add(byModel, topics.images(), begins, letter, written));
        return byModel;
    }

    private SortedMap<String, Pause> pauses() {
        SortedMap<String, Pause> newest = new TreeMap<>();
        readTail(
                topics.control(),
                ControlCommand.class,
                (command, written) -> {
                    if (command.getKind() == CommandKind.PAUSE) {
                        newest.put(
                                command.getModelId(), new Pause(command.getCommandId(), written));
                    }
                });
        return newest;
    }

    private <T extends SpecificRecord> void readTail(
            String topic, Class<T> type, BiConsumer<T, Instant> reader) {
        try (CommittedTopic log = new CommittedTopic(kafka, topic)) {
            log.readTail(
                    TAIL,
                    record -> {
                        try {
                            reader.accept(
                                    codec.decode(record.value(), type),
                                    Instant.ofEpochMilli(record.timestamp()));
                        } catch (RejectedException foreign) {
                            // verify says so where it matters
                        }
                    });
        }
    }
}
