package io.normstream.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.ScoringTopics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.Prediction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ScoringProgressTest {
    private static final ScoringTopics TOPICS = ScoringTopics.withPrefix("p", null);
    private long now;
    private final ScoringProgress progress =
            new ScoringProgress(
                    TOPICS,
                    new AvroCodec(ReleasedSchemas.store(), 1 << 20),
                    () -> Instant.ofEpochMilli(now));

    @Test
    void countsEachImageOnceAndTakesTimes() {
        predicted(0, 7, 1000, 1, 1, 1020);
        predicted(0, 9, 1000, 1, 0, 1030);
        published(9, 2000);
        predicted(1, 9, 2200, 1, 0, 2300);
        predicted(2, 9, 2301, 0, 0, 2302);

        assertThat(progress.summary())
                .isEqualTo(new ScoringSummary(3, 1, 2 / 3.0, 300L, 300L, 100L));
        assertThat(progress.version()).isEqualTo(9);
        assertThat(progress.answered()).isEqualTo(3);
    }

    @Test
    void percentilesAreThoseOfTheNearestRank() {
        predicted(0, 1, 0, 1, 1, 0);
        for (int version = 2; version <= 101; version++) {
            published(version, 0);
            predicted(version, version, 0, 1, 1, version);
        }

        ScoringSummary summary = progress.summary();
        assertThat(summary.timeToServeP50Ms()).isEqualTo(51);
        assertThat(summary.timeToServeP99Ms()).isEqualTo(100);
        assertThat(summary.modelSwaps()).isEqualTo(100);
    }

    @Test
    void nothingScoredHasNoTimes() {
        assertThat(progress.summary()).isEqualTo(ScoringSummary.NONE);
    }

    @Test
    void aRecordThatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> progress.accept(record(TOPICS.predictions(), "m", 5, null)))
                .isInstanceOf(JobException.class)
                .hasMessageContainingAll("topic p.predictions holds a record", "offset 3");
    }

    private void predicted(
            int offset, long version, long eventTime, int label, int predicted, long seen) {
        now = seen;
        Prediction prediction =
                Prediction.newBuilder()
                        .setModelId("m")
                        .setLineage("run")
                        .setVersion(version)
                        .setImageId("image")
                        .setTopic("images")
                        .setPartition(0)
                        .setOffset(offset)
                        .setEventTime(Instant.ofEpochMilli(eventTime))
                        .setLabel(label)
                        .setPredictedClass(predicted)
                        .setProbabilities(List.of())
                        .build();
        progress.accept(record(TOPICS.predictions(), "m", seen, prediction));
    }

    private void published(long version, long millis) {
        ModelManifest manifest =
                ModelManifest.newBuilder()
                        .setModelId("m")
                        .setLineage("run")
                        .setVersion(version)
                        .setScheduleStep(version)
                        .setPublication(version)
                        .setSlot(0)
                        .setChunks(1)
                        .setSize(1)
                        .setChecksum(ByteBuffer.allocate(32))
                        .setDigest(ByteBuffer.allocate(32))
                        .setLedgerHash(ByteBuffer.allocate(32))
                        .setEventTime(Instant.EPOCH)
                        .setImagesSeen(1)
                        .setArchitecture("small-cnn")
                        .setHeight(8)
                        .setWidth(8)
                        .setChannels(1)
                        .setClasses(2)
                        .build();
        progress.accept(record(TOPICS.modelUpdates(), "m/" + version, millis, manifest));
    }

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, String key, long millis, SpecificRecord value) {
        byte[] bytes = value == null ? new byte[] {1} : AvroCodec.encode(value);
        return new ConsumerRecord<>(
                topic,
                0,
                3,
                millis,
                TimestampType.CREATE_TIME,
                key.length(),
                bytes.length,
                key.getBytes(StandardCharsets.UTF_8),
                bytes,
                new RecordHeaders(),
                Optional.empty());
    }
}
