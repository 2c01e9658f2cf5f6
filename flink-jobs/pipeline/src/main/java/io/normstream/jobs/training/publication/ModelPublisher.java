package io.normstream.jobs.training.publication;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.training.learner.Provenance;
import io.normstream.jobs.training.learner.PublishableLearner;
import io.normstream.jobs.training.ledger.Ledger;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.model.engine.EngineDescription;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.train.PrequentialFigures;
import io.normstream.model.train.Progress;
import io.normstream.schemas.ModelManifest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the current state of a learner as a serving model. The model is read back and checked
 * before anything leaves, so a broken one is never announced.
 */
public final class ModelPublisher {
    private final ModelDeclaration model;
    private final PublishableLearner learner;
    private final Ledger ledger;
    private final HeldUpdates updates;
    private final PrequentialFigures figures;
    private ChunkWriter writer;
    private long publishedVersion;
    private AnnouncedVersions announced;

    /**
     * What a lineage has published.
     *
     * @param publications number of the next publication
     * @param chunksInSlot number of chunks in each slot
     * @param publishedVersion version published last, or -1
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Past(
            long publications,
            int[] chunksInSlot,
            long publishedVersion,
            AnnouncedVersions announced) {}

    private ModelPublisher(
            ModelDeclaration model,
            PublishableLearner learner,
            Ledger ledger,
            HeldUpdates updates,
            PrequentialFigures figures,
            ChunkWriter writer,
            long publishedVersion,
            AnnouncedVersions announced) {
        this.model = model;
        this.learner = learner;
        this.ledger = ledger;
        this.updates = updates;
        this.figures = figures;
        this.writer = writer;
        this.publishedVersion = publishedVersion;
        this.announced = announced;
    }

    /**
     * Of a new lineage, whose publications come after those of the lineages before.
     *
     * @param retained number of complete versions that stay on the topic
     * @param figures of the stream, which manifests tell
     */
    public static ModelPublisher first(
            ModelDeclaration model,
            int retained,
            PublishableLearner learner,
            Ledger ledger,
            HeldUpdates updates,
            PrequentialFigures figures,
            PublishedHistory published) {
        return new ModelPublisher(
                model,
                learner,
                ledger,
                updates,
                figures,
                ChunkWriter.after(published, new int[retained]),
                -1,
                new AnnouncedVersions(published.announced(), List.of()));
    }

    /**
     * Of a lineage that goes on.
     *
     * @param retained number of complete versions that stay on the topic
     * @param figures of the stream, which manifests tell
     * @param past what the lineage has published
     */
    public static ModelPublisher resume(
            ModelDeclaration model,
            int retained,
            PublishableLearner learner,
            Ledger ledger,
            HeldUpdates updates,
            PrequentialFigures figures,
            Past past) {
        int[] chunksInSlot = past.chunksInSlot();
        long latest = past.publications() - 1;
        int slot = latest < 0 ? -1 : (int) (latest % chunksInSlot.length);
        return new ModelPublisher(
                model,
                learner,
                ledger,
                updates,
                figures,
                ChunkWriter.after(latest, slot, Arrays.copyOf(chunksInSlot, retained)),
                past.publishedVersion(),
                past.announced());
    }

    /**
     * From here on the learner makes other models than those of its lineage that are {@code
     * published} as later versions. They are not made again: goes on after their publications and
     * slots, and does not use their names.
     *
     * @return whether there are any that were not known
     */
    public boolean replaces(PublishedHistory published) {
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
    public boolean passesOtherBits() {
        return ledger.version() >= announced.newestOfOtherBits() && updates.passOtherBits();
    }

    /** Publishes the current model, unless another was published under its version already. */
    public void publish(long eventTimeMillis) {
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
                        .setClassBalancedAccuracy(known(figures.classBalancedAccuracy()))
                        .setNoChangeAccuracy(known(figures.noChangeAccuracy()))
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

    private static @Nullable Double known(double accuracy) {
        return Double.isNaN(accuracy) ? null : (Double) accuracy;
    }

    /** The metadata of a serving model or training snapshot: who made it. */
    public Map<String, String> provenance() {
        return Provenance.of(model, ledger.lineage(), ledger.version(), ledger.requiredHash());
    }

    public long publications() {
        return writer.publications();
    }

    public int[] chunksInSlot() {
        return writer.chunksInSlot();
    }

    public AnnouncedVersions announced() {
        return announced;
    }

    /** Version published last, or -1. */
    public long publishedVersion() {
        return publishedVersion;
    }

    /** Whether the current model is. */
    public boolean isPublished() {
        return ledger.version() <= publishedVersion;
    }

    public PrequentialFigures figures() {
        return figures;
    }

    public PublishableLearner learner() {
        return learner;
    }

    public Ledger ledger() {
        return ledger;
    }

    public HeldUpdates updates() {
        return updates;
    }
}
