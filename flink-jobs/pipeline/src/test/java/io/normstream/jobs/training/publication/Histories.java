package io.normstream.jobs.training.publication;

import io.normstream.schemas.ModelManifest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** What the model-updates topic holds, made of announcements. */
public final class Histories {
    private Histories() {}

    /** After {@code announcements}, in their order. */
    public static PublishedHistory of(List<ModelManifest> announcements) {
        PublishedHistoryBuilder history = new PublishedHistoryBuilder();
        announcements.forEach(history::announced);
        return history.build();
    }

    public static ModelManifest manifest(String model, long version) {
        return ModelManifest.newBuilder()
                .setModelId(model)
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
    }
}
