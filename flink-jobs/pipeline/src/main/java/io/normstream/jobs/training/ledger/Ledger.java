package io.normstream.jobs.training.ledger;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.Sha256;
import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.LostImages;
import io.normstream.schemas.Step;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The history of one model as a hash chain: each entry carries the SHA-256 of the bytes of the
 * entry before, as they are on the topic. A model's version is the number of its latest entry.
 */
public final class Ledger {
    private final String modelId;
    private final String lineage;
    private long version;
    private @Nullable Long parentVersion;
    private byte @Nullable [] hash;

    private Ledger(String modelId, String lineage, long version) {
        this.modelId = modelId;
        this.lineage = lineage;
        this.version = version;
    }

    /** Opens a lineage under {@code firstVersion}. */
    public static Ledger open(String modelId, String lineage, long firstVersion) {
        return new Ledger(modelId, lineage, firstVersion - 1);
    }

    /**
     * Continues after an entry.
     *
     * @param version of the entry
     * @param parentVersion version that the entry continues from
     * @param hash of the entry
     */
    public static Ledger resume(
            String modelId,
            String lineage,
            long version,
            @Nullable Long parentVersion,
            byte @Nullable [] hash) {
        Ledger ledger = new Ledger(modelId, lineage, version);
        ledger.parentVersion = parentVersion;
        ledger.hash = hash;
        return ledger;
    }

    public LedgerEntry genesis(Genesis genesis, long scheduleStep) {
        return append(LedgerEntry.newBuilder().setGenesis(genesis), null, scheduleStep);
    }

    public LedgerEntry step(Step step, long scheduleStep) {
        return append(LedgerEntry.newBuilder().setStep(step), version, scheduleStep);
    }

    /**
     * @param parent version that the model continues from
     */
    public LedgerEntry command(CarriedOutCommand command, long parent, long scheduleStep) {
        return append(LedgerEntry.newBuilder().setCommand(command), parent, scheduleStep);
    }

    public LedgerEntry lost(LostImages images, long scheduleStep) {
        return append(LedgerEntry.newBuilder().setLostImages(images), version, scheduleStep);
    }

    private LedgerEntry append(LedgerEntry.Builder what, @Nullable Long parent, long scheduleStep) {
        LedgerEntry entry =
                what.setModelId(modelId)
                        .setLineage(lineage)
                        .setVersion(version + 1)
                        .setParentVersion(parent)
                        .setScheduleStep(scheduleStep)
                        .setPreviousHash(hash == null ? null : ByteBuffer.wrap(hash))
                        .build();
        version++;
        parentVersion = parent;
        hash = hash(entry);
        return entry;
    }

    public String modelId() {
        return modelId;
    }

    public String lineage() {
        return lineage;
    }

    /** Version of the latest entry. */
    public long version() {
        return version;
    }

    /** Version that the latest entry continues from. */
    public @Nullable Long parentVersion() {
        return parentVersion;
    }

    /** Hash of the latest entry, 32 bytes; null before the first. */
    public byte @Nullable [] hash() {
        return hash == null ? null : hash.clone();
    }

    /** As {@link #hash()}, after the first entry. */
    public byte[] requiredHash() {
        return Objects.requireNonNull(hash, "the ledger of " + modelId + " has no entry").clone();
    }

    /** SHA-256 of {@code entry}'s bytes on the topic. */
    public static byte[] hash(LedgerEntry entry) {
        return Sha256.of(AvroCodec.encode(entry));
    }
}
