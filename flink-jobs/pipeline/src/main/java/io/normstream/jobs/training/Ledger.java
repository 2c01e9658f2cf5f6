package io.normstream.jobs.training;

import io.normstream.jobs.wire.Sha256;
import io.normstream.jobs.wire.AvroCodec;
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
 * entry before, as they lie on the topic. A model's version is the number of its latest entry.
 */
final class Ledger {
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
    static Ledger open(String modelId, String lineage, long firstVersion) {
        return new Ledger(modelId, lineage, firstVersion - 1);
    }

    /** Continues behind the latest entry of {@code state}. */
    static Ledger resume(String modelId, TrainerState state) {
        Ledger ledger = new Ledger(modelId, state.lineage(), state.version());
        ledger.parentVersion = state.parentVersion();
        ledger.hash = state.ledgerHash();
        return ledger;
    }

    LedgerEntry genesis(Genesis genesis, long scheduleStep) {
        return append(LedgerEntry.newBuilder().setGenesis(genesis), null, scheduleStep);
    }

    LedgerEntry step(Step step, long scheduleStep) {
        return append(LedgerEntry.newBuilder().setStep(step), version, scheduleStep);
    }

    /**
     * @param parent version that the model continues from
     */
    LedgerEntry command(CarriedOutCommand command, long parent, long scheduleStep) {
        return append(LedgerEntry.newBuilder().setCommand(command), parent, scheduleStep);
    }

    LedgerEntry lost(LostImages images, long scheduleStep) {
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

    String modelId() {
        return modelId;
    }

    String lineage() {
        return lineage;
    }

    /** Version of the latest entry. */
    long version() {
        return version;
    }

    /** Version that the latest entry continues from. */
    @Nullable Long parentVersion() {
        return parentVersion;
    }

    /** Hash of the latest entry, 32 bytes; null before the first. */
    byte @Nullable [] hash() {
        return hash == null ? null : hash.clone();
    }

    /** As {@link #hash()}, where an entry must have been written. */
    byte[] requiredHash() {
        return Objects.requireNonNull(hash, "the ledger of " + modelId + " has no entry").clone();
    }

    /** SHA-256 of {@code entry}'s bytes on the topic. */
    static byte[] hash(LedgerEntry entry) {
        return Sha256.of(AvroCodec.encode(entry));
    }
}
