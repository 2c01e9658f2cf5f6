package io.normstream.jobs.training;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.model.engine.EngineDescription;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.train.Progress;
import io.normstream.schemas.ModelManifest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Turns the learner's state into a published serving model. The model is read back and checked
 * before anything leaves, so a broken one is never announced.
 */
final class ModelPublisher {
    private final ModelDeclaration model;
    private ChunkWriter publisher;
    private final Consumer<ModelUpdate> updates;
    private long publishedVersion;
    private AnnouncedVersions announced;

    private ModelPublisher(
            ModelDeclaration model,
            ChunkWriter publisher,
            Consumer<ModelUpdate> updates,
            long publishedVersion,
            AnnouncedVersions announced) {
        this.model = model;
        this.publisher = publisher;
        this.updates = updates;
        this.publishedVersion = publishedVersion;
        this.announced = announced;
    }

    /** Of a new lineage, whose publications come after those of the lineages before. */
    static ModelPublisher first(
            ModelDeclaration model,
            int retained,
            Consumer<ModelUpdate> updates,
            PublishedHistory published) {
        int[] chunksInSlot = new int[retained];
        published
                .chunksInSlot()
                .headMap(retained)
                .forEach((slot, chunks) -> chunksInSlot[slot] = chunks);
        return new ModelPublisher(
                model,
                ChunkWriter.after(published.publication(), published.slot(), chunksInSlot),
                updates,
                -1,
                new AnnouncedVersions(published.announced(), List.of()));
    }

    static ModelPublisher resume(
            ModelDeclaration model,
            int retained,
            Consumer<ModelUpdate> updates,
            TrainerState state) {
        long latest = state.publications() - 1;
        int slot = latest < 0 ? -1 : (int) (latest % state.chunksInSlot().length);
        return new ModelPublisher(
                model,
                ChunkWriter.after(latest, slot, Arrays.copyOf(state.chunksInSlot(), retained)),
                updates,
                state.publishedVersion(),
                state.announced());
    }

    /**
     * What is {@code published} of the lineage behind {@code version} is not made again: goes on
     * behind those publications and slots, and without their names.
     */
    void goBehind(long version, PublishedHistory published) {
        int[] chunksInSlot = publisher.chunksInSlot();
        published
                .chunksInSlot()
                .headMap(chunksInSlot.length)
                .forEach((slot, chunks) -> chunksInSlot[slot] = chunks);
        publisher = ChunkWriter.after(published.publication(), published.slot(), chunksInSlot);
        announced = announced.otherBitsBehind(version, published);
    }

    /** Announces the model as it stands, unless its name stands for another already. */
    void announce(PublishableLearner learner, Ledger ledger, long eventTimeMillis) {
        if (ledger.version() <= announced.newestOfOtherBits()) {
            return;
        }
        int recalibrationImages = learner.images(Integer.MAX_VALUE);
        byte[] bytes = learner.servingModel(provenance(ledger), recalibrationImages);
        ServingModel checked = ServingModel.decode(bytes);
        Progress progress = learner.learner().progress();
        EngineDescription engine = learner.learner().engine();
        ModelManifest.Builder manifest =
                ModelManifest.newBuilder()
                        .setModelId(model.id())
                        .setLineage(ledger.lineage())
                        .setVersion(ledger.version())
                        .setParentVersion(ledger.parentVersion())
                        .setScheduleStep(progress.step())
                        .setDigest(ByteBuffer.wrap(checked.digest()))
                        .setLedgerHash(ByteBuffer.wrap(ledger.requiredHash()))
                        .setEventTime(Instant.ofEpochMilli(eventTimeMillis))
                        .setImagesSeen(progress.imagesSeen())
                        .setPrequentialAccuracy(progress.windowAccuracy())
                        .setArchitecture(model.architecture())
                        .setHeight(model.height())
                        .setWidth(model.width())
                        .setChannels(model.channels())
                        .setClasses(model.classes())
                        .setEngine(engine.engine())
                        .setPrecision(engine.precision())
                        .setThreads(engine.threads())
                        .setInstructionSet(engine.instructionSet())
                        .setRecalibrationImages(recalibrationImages)
                        .setClassNames(model.classNames().names());
        publisher.publish(bytes, manifest, updates);
        publishedVersion = ledger.version();
        announced =
                announced.and(
                        publishedVersion,
                        version -> updates.accept(ModelUpdate.deletion(model.id(), version)));
    }

    /** Who made a snapshot: metadata of both kinds. */
    Map<String, String> provenance(Ledger ledger) {
        return Provenance.of(model, ledger.lineage(), ledger.version(), ledger.requiredHash());
    }

    long publications() {
        return publisher.publications();
    }

    int[] chunksInSlot() {
        return publisher.chunksInSlot();
    }

    AnnouncedVersions announced() {
        return announced;
    }

    /** Version published last, or -1. */
    long publishedVersion() {
        return publishedVersion;
    }
}
