package io.normstream.jobs.audit;

import static io.normstream.jobs.training.RecordedRun.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.jobs.wire.Sha256;
import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.PayloadEncoding;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.Step;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code verify} keeps of a long history of a model that learns image by image. */
class LedgerMemoryTest {
    private static final int STEPS = 200_000;

    /** An object of twelve fields with its hash in text takes some 350. */
    private static final int MOST_BYTES = 40;

    @Test
    @Timeout(120)
    void anEntryOfOneImageTakesLessThanAnObject() {
        check(verified(2_000), 2_000); // what is loaded once

        long before = used();
        Audit audit = verified(STEPS);
        long bytes = (used() - before) / STEPS;

        check(audit, STEPS);
        assertThat(bytes).as("bytes for each entry and its image").isLessThan(MOST_BYTES);
    }

    private static void check(Audit audit, int steps) {
        AuditReport report = audit.report();
        assertThat(report.findings().kept()).isEmpty();
        assertThat(report.unprovable().isEmpty()).isTrue();
        assertThat(report.models()).hasSize(1);
        assertThat(report.models().get(0).entries()).isEqualTo(steps + 1);
        assertThat(report.models().get(0).predictions()).isEqualTo(steps);
    }

    /** Has read a history of so many steps of one image each. */
    private static Audit verified(int steps) {
        Audit audit =
                new Audit(
                        new AuditRequest(Set.of(), true, Duration.ZERO),
                        TOPICS,
                        new AvroCodec(ReleasedSchemas.store(), 1 << 20));
        byte[] hash = null;
        for (int version = 0; version <= steps; version++) {
            byte[] entry = AvroCodec.encode(version == 0 ? genesis() : step(version, hash));
            hash = Sha256.of(entry);
            audit.ledgerEntry(record(TOPICS.ledger(), version + version / 100L, entry));
        }
        byte[] image = AvroCodec.encode(image());
        for (int number = 0; number < steps; number++) {
            audit.image(record(TOPICS.images(), offset(number), image));
        }
        audit.extent(TOPICS.images(), extent(offset(steps)));
        audit.extent(TOPICS.deadLetters(), extent(0));
        for (int number = 0; number < steps; number++) {
            byte[] prediction = AvroCodec.encode(prediction(number));
            audit.prediction(record(TOPICS.predictions(), number, prediction), false);
        }
        audit.extent(TOPICS.predictions(), extent(steps));
        audit.extent(TOPICS.modelUpdates(), extent(0));
        return audit;
    }

    /** With a gap now and then, as transactions leave them. */
    private static long offset(int number) {
        return number + number / 50L;
    }

    private static TopicExtent extent(long end) {
        return new TopicExtent("id", Map.of(0, 0L), Map.of(0, end));
    }

    private static LedgerEntry genesis() {
        return entry(0, 0)
                .setGenesis(
                        new Genesis(List.of(), 1L, "reference", "float32", 2, "any", List.of(), 0))
                .build();
    }

    private static LedgerEntry step(int version, byte[] hash) {
        long offset = offset(version - 1);
        return entry(version, version)
                .setParentVersion(version - 1L)
                .setPreviousHash(ByteBuffer.wrap(hash))
                .setStep(
                        Step.newBuilder()
                                .setRuns(
                                        List.of(
                                                new OffsetRun(
                                                        TOPICS.images(), 0, offset, offset, 1)))
                                .setClosedBy(ClosedBy.COUNT)
                                .setOutcome(Outcome.LEARNT)
                                .setRefusal(null)
                                .setLabelledRows(1)
                                .setUnlabelledRows(0)
                                .setLoss(0.5)
                                .setStateDigest(null)
                                .build())
                .build();
    }

    private static LedgerEntry.Builder entry(long version, long scheduleStep) {
        return LedgerEntry.newBuilder()
                .setModelId("m")
                .setLineage("lineage")
                .setVersion(version)
                .setParentVersion(null)
                .setScheduleStep(scheduleStep)
                .setPreviousHash(null);
    }

    private static ImageRecord image() {
        return ImageRecord.newBuilder()
                .setImageId("image")
                .setModelId("m")
                .setEventTime(Instant.ofEpochMilli(1))
                .setLabel(1)
                .setEncoding(PayloadEncoding.RAW)
                .setHeight(1)
                .setWidth(1)
                .setChannels(1)
                .setPayload(ByteBuffer.wrap(new byte[1]))
                .build();
    }

    private static Prediction prediction(int number) {
        return Prediction.newBuilder()
                .setModelId("m")
                .setLineage("lineage")
                .setVersion(number)
                .setImageId("image")
                .setTopic(TOPICS.images())
                .setPartition(0)
                .setOffset(offset(number))
                .setEventTime(Instant.ofEpochMilli(1))
                .setLabel(1)
                .setPredictedClass(1)
                .setProbabilities(List.of(0.5f, 0.5f))
                .build();
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, long offset, byte[] value) {
        return new ConsumerRecord<>(topic, 0, offset, new byte[0], value);
    }

    /** Bytes of the heap that are reachable: the least of several looks. */
    private static long used() {
        long least = Long.MAX_VALUE;
        for (int look = 0; look < 4; look++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
