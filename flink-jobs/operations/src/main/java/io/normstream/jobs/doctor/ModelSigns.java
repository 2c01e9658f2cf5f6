package io.normstream.jobs.doctor;

import io.normstream.schemas.CarriedOutKind;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the newest entries of the ledger say of one model, read in their order. */
final class ModelSigns {
    private final Map<Integer, Long> windowBegins;
    private long version;
    private long step;
    private Instant newest = Instant.EPOCH;
    private Instant firstStep = Instant.EPOCH;
    private long rows;
    private long acceptedInWindow;
    private @Nullable Outcome outcome;
    private String refusal = "";
    private boolean learnt;
    private boolean paused;
    private @Nullable Pause pause;

    /**
     * A pause.
     *
     * @param since when it took effect
     */
    record Pause(String commandId, Instant since) {}

    /**
     * @param windowBegins by partition of the images: where the latest of them begin
     */
    ModelSigns(Map<Integer, Long> windowBegins) {
        this.windowBegins = windowBegins;
    }

    /** Takes the next entry of the model, which was written at {@code written}. */
    void add(LedgerEntry entry, Instant written) {
        version = entry.getVersion();
        step = entry.getScheduleStep();
        newest = written;
        if (entry.getStep() != null) {
            add(entry.getStep(), written);
        }
        if (entry.getCommand() != null) {
            if (entry.getCommand().getKind() == CarriedOutKind.PAUSE) {
                paused = true;
                pause = new Pause(entry.getCommand().getCommandId(), written);
            } else if (entry.getCommand().getKind() == CarriedOutKind.RESUME) {
                paused = false;
            }
        }
    }

    private void add(Step made, Instant written) {
        if (firstStep.equals(Instant.EPOCH)) {
            firstStep = written;
        } else {
            rows += made.getLabelledRows() + made.getUnlabelledRows();
        }
        outcome = made.getOutcome();
        learnt |= outcome == Outcome.LEARNT;
        paused = outcome == Outcome.PAUSED;
        refusal = Objects.requireNonNullElse(made.getRefusal(), "");
        for (OffsetRun run : made.getRuns()) {
            Long begin = windowBegins.get(run.getPartition());
            if (begin != null && run.getLastOffset() >= begin) {
                acceptedInWindow += run.getAccepted();
            }
        }
    }

    long version() {
        return version;
    }

    /** Mini-batches learnt. */
    long step() {
        return step;
    }

    /** When the newest entry was written. */
    Instant newest() {
        return newest;
    }

    /** What became of the newest mini-batch; null where none is among the entries. */
    @Nullable Outcome outcome() {
        return outcome;
    }

    /** Why the newest mini-batch was refused; blank where it was not. */
    String refusal() {
        return refusal;
    }

    /** Whether any of the mini-batches was learnt. */
    boolean hasLearnt() {
        return learnt;
    }

    boolean isPaused() {
        return paused;
    }

    /** The newest pause; null where it is further back than what was read. */
    @Nullable Pause pause() {
        return pause;
    }

    /** Images that were accepted among the latest. */
    long acceptedInWindow() {
        return acceptedInWindow;
    }

    /** Images a second between the first and the newest of the entries; 0 where not known. */
    double imagesPerSecond() {
        long millis = Duration.between(firstStep, newest).toMillis();
        return millis <= 0 ? 0 : rows * 1000.0 / millis;
    }
}
