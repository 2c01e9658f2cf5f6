package io.normstream.jobs.training.publication;

import io.normstream.jobs.config.PublicationSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether the model after a step is good enough and due, by steps or by event time: the decision
 * that {@link PublicationSchedule} asks for. It knows no clock, and what it remembers is part of
 * checkpoints, so that a restore decides the same.
 */
public final class PublishingPolicy {
    private final PublicationSettings settings;
    private Memory memory;

    /**
     * What decisions rest on.
     *
     * @param since event time that the interval counts from, milliseconds since the epoch: that of
     *     the model published or held back last, or of the first step; null before it
     * @param accuracy windowed accuracy of the model published last; NaN if there is none
     * @param heldBack models that were due and held back, in all
     */
    public record Memory(@Nullable Long since, double accuracy, long heldBack) {
        /** Of a model that was never published. */
        public static final Memory NONE = new Memory(null, Double.NaN, 0);
    }

    public PublishingPolicy(PublicationSettings settings, Memory memory) {
        this.settings = settings;
        this.memory = memory;
    }

    /**
     * Whether the model after a step is to be published; one that is due and held back is looked at
     * again when the next one is.
     *
     * @param step number of steps learnt
     * @param eventTimeMillis latest event time, which never falls
     * @param accuracy prequential accuracy over the window
     */
    boolean publishes(long step, long eventTimeMillis, double accuracy) {
        if (memory.since() == null) {
            memory = new Memory(eventTimeMillis, memory.accuracy(), memory.heldBack());
        }
        if (!isDueByStep(step) && !isDueByTime(eventTimeMillis)) {
            return false;
        }
        if (isWorse(accuracy)) {
            memory = new Memory(eventTimeMillis, memory.accuracy(), memory.heldBack() + 1);
            return false;
        }
        return true;
    }

    private boolean isDueByStep(long step) {
        return settings.everySteps() > 0 && step % settings.everySteps() == 0;
    }

    private boolean isDueByTime(long eventTimeMillis) {
        Long since = memory.since();
        return !settings.interval().isZero()
                && since != null
                && Duration.ofMillis(eventTimeMillis - since).compareTo(settings.interval()) >= 0;
    }

    /** Nothing is worse than a model that is not there. */
    private boolean isWorse(double accuracy) {
        Double margin = settings.margin();
        return margin != null && accuracy < memory.accuracy() - margin;
    }

    /** A model was published, as decided here or for another reason. */
    public void published(long eventTimeMillis, double accuracy) {
        memory = new Memory(eventTimeMillis, accuracy, memory.heldBack());
    }

    public Memory memory() {
        return memory;
    }
}
