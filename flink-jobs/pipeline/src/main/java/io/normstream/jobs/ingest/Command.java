package io.normstream.jobs.ingest;

import io.normstream.jobs.wire.ConsumedRecord;
import org.jspecify.annotations.Nullable;

/**
 * A command that says what is to be done, on its way to the trainer. A Flink POJO: a public class
 * with a public constructor and public fields.
 */
public final class Command {
    /**
     * What a command says is to be done. No generated class: the graph of a job holds no class of
     * Avro.
     */
    public enum Kind {
        PAUSE,
        RESUME,
        ROLLBACK,
        SET_LEARNING_RATE,
        FORGET
    }

    /** Declared model that it is meant for. */
    public String modelId = "";

    /** Identifier that its sender gave. */
    public String commandId = "";

    /** What to do. */
    public Kind kind = Kind.PAUSE;

    /** Version to go back to, with ROLLBACK. */
    public long version;

    /** Base learning rate, finite and above 0, with SET_LEARNING_RATE. */
    public double learningRate;

    /** Class whose images are forgotten, with FORGET; null: those of all classes. */
    public @Nullable Integer forgottenClass;

    /** The record that it came in, so that it can still be handed on whole. */
    public ConsumedRecord record = new ConsumedRecord();

    /** An empty command, for Flink. */
    public Command() {}
}
