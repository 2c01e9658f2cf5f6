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

/**
 * Publishes the current state of a learner as a serving model. The model is read back and checked
 * before anything leaves, so a broken one is never announced.
 */
final class ModelPublisher {
    private final ModelDeclaration model;
    private final PublishableLearner learner;
    private final Ledger ledger;
    private final HeldUpdates updates;
    private ChunkWriter writer;
    private long publishedVersion;
    private AnnouncedVersions announced;

    private ModelPublisher(
            ModelDeclaration model,
            PublishableLearner learner,
            Ledger ledger,
            HeldUpdates updates,
            ChunkWriter writer,
            long publishedVersion,
            AnnouncedVersions announced) {
        this.model = model;
        this.learner = learner;
        this.ledger = ledger;
        this.updates = updates;
        this.writer = writer;
        this.publishedVersion = publishedVersion;
        this.announced = announced;
    }

    /**
     * Of a new lineage, whose publications come after those of the lineages before.
     *
     * @param retained number of complete versions that stay on the topic
     */
    static ModelPublisher first(
            ModelDeclaration model,
            int retained,
            PublishableLearner learner,
            Ledger ledger,
            HeldUpdates updates,
            PublishedHistory published) {
        return new ModelPublisher(
                model,
                learner,
                ledger,
                updates,
                ChunkWriter.after(published, new int[retained]),
                -1,
                new AnnouncedVersions(published.announced(), List.of()));
    }

    /** Of a lineage that goes on from {@code state}. */
    static ModelPublisher resume(
            ModelDeclaration model,
            int retained,
            PublishableLearner learner,
            Ledger ledger,
            HeldUpdates updates,
            TrainerState state) {
        long latest = state.publications() - 1;
        int slot = latest < 0 ? -1 : (int) (latest % state.chunksInSlot().length);
        return new ModelPublisher(
                model,
                learner,
                ledger,
                updates,
                ChunkWriter.after(latest, slot, Arrays.copyOf(state.chunksInSlot(), retained)),
                state.publishedVersion(),
                state.announced());
    }

    /**
     * From here on the learner makes other models than those of its lineage that are {@code
     * published} as later versions. They are not made again: goes on after their publications and
     * slots, and does not use their names.
     *
     * @return whether there are any that were not known
     */
    boolean replaces(PublishedHistory published) {
        boolean ahead =
                published.version() > Math.max(ledger.version(), announced.newestOfOtherBits());
        if (ahead) {
            writer = ChunkWriter.after(published, writer.chunksInSlot());
            announced = announced.withOtherBitsAfter(ledger.version(), published);
        }
        return ahead;
    }

    /**
     * A checkpoint is about to be written.
     *
     * @return whether publication waits for it to be complete: this trainer is past everything that
     *     was published with other bits
     */
    boolean passesOtherBits() {
        return ledger.version() >= announced.newestOfOtherBits() && updates.passOtherBits();
    }

    /** Publishes the current model, unless another was published under its version already. */
    void publish(long eventTimeMillis) {
        if (ledger.version() <= announced.newestOfOtherBits()) {
            return;
        }
        int recalibrationImages = learner.images(Integer.MAX_VALUE);
        byte[] bytes = learner.servingModel(provenance(), recalibrationImages);
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
        writer.write(bytes, manifest, updates);
        publishedVersion = ledger.version();
        announced =
                announced.and(
                        publishedVersion,
                        version -> updates.accept(ModelUpdate.deletion(model.id(), version)));
    }

    /** The metadata of a serving model or training snapshot: who made it. */
    Map<String, String> provenance() {
        return Provenance.of(model, ledger.lineage(), ledger.version(), ledger.requiredHash());
    }

    long publications() {
        return writer.publications();
    }

    int[] chunksInSlot() {
        return writer.chunksInSlot();
    }

    AnnouncedVersions announced() {
        return announced;
    }

    /** Version published last, or -1. */
    long publishedVersion() {
        return publishedVersion;
    }

    /** Whether the current model is. */
    boolean isPublished() {
        return ledger.version() <= publishedVersion;
    }

    PublishableLearner learner() {
        return learner;
    }

    Ledger ledger() {
        return ledger;
    }

    HeldUpdates updates() {
        return updates;
    }
}
