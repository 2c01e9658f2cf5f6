package io.normstream.jobs.control;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what became of a command in the records of the ledger and of the dead letters. The
 * first word counts. What cannot be read is passed over, and counted: it may be of a newer writer.
 */
public final class OutcomeSearch {
    private final AvroCodec codec;
    private final SentCommand sent;
    private @Nullable CommandOutcome outcome;
    private long unreadable;

    /**
     * @param codec that knows the schemas of all writers
     */
    public OutcomeSearch(AvroCodec codec, SentCommand sent) {
        this.codec = codec;
        this.sent = sent;
    }

    /** Takes the value of a record of the ledger. */
    public void ledgerEntry(byte @Nullable [] value) {
        LedgerEntry entry = read(value, LedgerEntry.class);
        CarriedOutCommand command = entry == null ? null : entry.getCommand();
        if (entry != null
                && command != null
                && entry.getModelId().equals(sent.request().modelId())
                && command.getCommandId().equals(sent.request().commandId())) {
            found(CommandOutcome.TookEffect.of(entry, command));
        }
    }

    /** Takes the value of a record of the dead letters. */
    public void deadLetter(byte @Nullable [] value) {
        DeadLetter letter = read(value, DeadLetter.class);
        if (letter != null
                && letter.getTopic().equals(sent.topic())
                && letter.getPartition() == sent.partition()
                && letter.getOffset() == sent.offset()) {
            found(CommandOutcome.Refused.of(letter));
        }
    }

    private void found(CommandOutcome found) {
        if (outcome == null) {
            outcome = found;
        }
    }

    private <T extends SpecificRecord> @Nullable T read(byte @Nullable [] value, Class<T> type) {
        if (value != null) {
            try {
                return codec.decode(value, type);
            } catch (RejectedException e) {
                // Below.
            }
        }
        unreadable++;
        return null;
    }

    /** What became of the command; null as long as nothing says so. */
    public @Nullable CommandOutcome outcome() {
        return outcome;
    }

    /** Records that could not be read. */
    public long unreadable() {
        return unreadable;
    }
}
