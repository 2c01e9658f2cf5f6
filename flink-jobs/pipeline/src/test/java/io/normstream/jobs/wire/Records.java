package io.normstream.jobs.wire;

import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.PayloadEncoding;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Records for tests. */
public final class Records {
    /** Topic of {@link #consumed}. */
    public static final String TOPIC = "images";

    private Records() {}

    /** A raw grey image, 2 rows by 3 columns, pixels 1 to 6, label 1 of model "default". */
    public static ImageRecord.Builder image() {
        return ImageRecord.newBuilder()
                .setImageId("image-1")
                .setModelId("default")
                .setEventTime(Instant.ofEpochMilli(1_700_000_000_000L))
                .setLabel(1)
                .setEncoding(PayloadEncoding.RAW)
                .setHeight(2)
                .setWidth(3)
                .setChannels(1)
                .setPayload(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6}));
    }

    /** A version of lineage "run"; its bytes and where they lie are not announced yet. */
    public static ModelManifest.Builder manifest(String modelId, long version) {
        return ModelManifest.newBuilder()
                .setModelId(modelId)
                .setLineage("run")
                .setVersion(version)
                .setScheduleStep(version)
                .setDigest(ByteBuffer.allocate(32))
                .setLedgerHash(ByteBuffer.allocate(32))
                .setEventTime(Instant.EPOCH)
                .setImagesSeen(version)
                .setArchitecture("small-cnn")
                .setHeight(8)
                .setWidth(8)
                .setChannels(1)
                .setClasses(3);
    }

    /** A consumed record with that value. */
    public static ConsumedRecord consumed(byte[] value) {
        ConsumedRecord record = new ConsumedRecord();
        record.topic = TOPIC;
        record.partition = 3;
        record.offset = 42;
        record.timestamp = 1_700_000_000_123L;
        record.key = new byte[] {'d'};
        record.value = value;
        record.headerKeys = new String[] {"source", "empty"};
        record.headerValues = new byte[][] {{1, 2}, null};
        return record;
    }
}
