package io.normstream.jobs.ingest;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.CommandKind;
import io.normstream.schemas.ControlCommand;
import io.normstream.schemas.RejectReason;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes commands of Kafka records, or says why it cannot. Whatever the record holds, nothing but
 * {@link RejectedException} is thrown, but for a registry of schemas that does not answer. Whether
 * a command can be carried out, the trainer says. For one thread.
 */
public final class CommandDecoder {
    /** It is repeated in state and in the ledger. */
    private static final int LONGEST_ID = 200;

    private final SortedMap<String, Integer> models;
    private final AvroCodec codec;

    /**
     * A decoder for the declared models.
     *
     * @param models number of classes by model id
     */
    public CommandDecoder(SortedMap<String, Integer> models, AvroCodec codec) {
        this.models = models;
        this.codec = codec;
    }

    /**
     * The command in a record.
     *
     * @throws RejectedException if it is not a command, or does not say what to do
     */
    public Command decode(ConsumedRecord record) throws RejectedException {
        byte[] value = record.value;
        if (value == null) {
            throw new RejectedException(
                    RejectReason.NO_VALUE, "The record has no value, a command is needed");
        }
        ControlCommand from = codec.decode(value, ControlCommand.class);
        int classes = classes(from.getModelId());
        int length = from.getCommandId().length();
        if (length == 0 || length > LONGEST_ID) {
            throw refused("A command id has 1 to %d characters, found %d", LONGEST_ID, length);
        }
        Command command = new Command();
        command.modelId = from.getModelId();
        command.commandId = from.getCommandId();
        command.kind = kind(from.getKind());
        command.version = version(from);
        command.learningRate = learningRate(from);
        command.forgottenClass = forgottenClass(from, classes);
        command.record = record;
        return command;
    }

    private int classes(String modelId) throws RejectedException {
        Integer classes = models.get(modelId);
        if (classes == null) {
            throw new RejectedException(
                    RejectReason.UNDECLARED_MODEL,
                    "Declared models are " + models.keySet() + ", found \"" + modelId + "\"");
        }
        return classes;
    }

    private static Command.Kind kind(CommandKind kind) throws RejectedException {
        return switch (kind) {
            case PAUSE -> Command.Kind.PAUSE;
            case RESUME -> Command.Kind.RESUME;
            case ROLLBACK -> Command.Kind.ROLLBACK;
            case SET_LEARNING_RATE -> Command.Kind.SET_LEARNING_RATE;
            case FORGET -> Command.Kind.FORGET;
            case UNKNOWN ->
                    throw refused(
                            "The kind of the command is unknown; known are %s",
                            List.of(Command.Kind.values()));
        };
    }

    private static long version(ControlCommand from) throws RejectedException {
        Long version = from.getVersion();
        if (from.getKind() != CommandKind.ROLLBACK) {
            return 0;
        }
        if (version == null || version < 0) {
            throw refused(
                    "ROLLBACK takes the version to go back to, 0 or above, found %s", version);
        }
        return version;
    }

    private static double learningRate(ControlCommand from) throws RejectedException {
        Double rate = from.getLearningRate();
        if (from.getKind() != CommandKind.SET_LEARNING_RATE) {
            return 0;
        }
        if (rate == null || !(rate > 0 && Double.isFinite(rate))) {
            throw refused("SET_LEARNING_RATE takes a finite learning rate above 0, found %s", rate);
        }
        return rate;
    }

    private static @Nullable Integer forgottenClass(ControlCommand from, int classes)
            throws RejectedException {
        Integer forgotten = from.getForgottenClass();
        if (from.getKind() != CommandKind.FORGET || forgotten == null) {
            return null;
        }
        if (forgotten < 0 || forgotten >= classes) {
            throw refused(
                    "FORGET takes a class from 0 to %d, or none for all, found %d",
                    classes - 1, forgotten);
        }
        return forgotten;
    }

    private static RejectedException refused(String format, Object... arguments) {
        return new RejectedException(
                RejectReason.REFUSED_COMMAND, String.format(format, arguments));
    }
}
