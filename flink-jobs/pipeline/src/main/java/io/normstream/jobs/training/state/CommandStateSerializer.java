package io.normstream.jobs.training.state;

import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.state.StateReader;
import io.normstream.jobs.state.StateReader.Decoder;
import io.normstream.jobs.state.StateWriter;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.ConsumedRecordCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.ModelUpdateCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a {@link CommandState}.
 *
 * <p>Version 3: every field in the order of the record; arrays and lists after a length. Version 2
 * does not say which class a command forgets. Version 1 does not say when a model update was made
 * either, and has a flag before what may be null.
 */
final class CommandStateSerializer {
    private static final int VERSION = 3;
    private static final int WITHOUT_CLASSES = 2;
    private static final int WITHOUT_TIMES = 1;
    private static final int EXPECTED_BYTES = 1024;

    private CommandStateSerializer() {}

    static byte[] write(CommandState state) {
        return StateWriter.write(state, EXPECTED_BYTES, CommandStateSerializer::write);
    }

    private static void write(StateWriter out, CommandState state) throws IOException {
        out.writeInt(VERSION);
        out.writeFlag(state.paused());
        out.writeList(state.accepted(), CommandStateSerializer::writeCommand);
        out.writeFlag(state.due());
        out.writeList(state.carriedOut(), StateWriter::writeUtf);
        out.writeList(state.held(), ModelUpdateCodec::write);
    }

    /**
     * The state that {@link #write(CommandState)} wrote.
     *
     * @throws BrokenStateException if the bytes are not such a state
     */
    static CommandState read(byte[] bytes) throws BrokenStateException {
        return StateReader.read("State of commands", bytes, CommandStateSerializer::read);
    }

    private static CommandState read(StateReader in) throws IOException {
        int version = in.readVersion(VERSION);
        boolean old = version == WITHOUT_TIMES;
        boolean classes = version > WITHOUT_CLASSES;
        Decoder<ConsumedRecord> record =
                old ? CommandStateSerializer::readRecordOfVersion1 : ConsumedRecordCodec::read;
        Decoder<ModelUpdate> update =
                old ? CommandStateSerializer::readUpdateOfVersion1 : ModelUpdateCodec::read;
        return new CommandState(
                in.readFlag(),
                in.readList(1, each -> readCommand(each, classes, record)),
                in.readFlag(),
                in.readList(Short.BYTES, StateReader::readUtf),
                in.readList(1, update));
    }

    private static void writeCommand(StateWriter out, Command command) throws IOException {
        out.writeUtf(command.modelId);
        out.writeUtf(command.commandId);
        out.writeName(command.kind);
        out.writeLong(command.version);
        out.writeDouble(command.learningRate);
        out.writeOptional(command.forgottenClass, StateWriter::writeInt);
        ConsumedRecordCodec.write(out, command.record);
    }

    private static Command readCommand(
            StateReader in, boolean classes, Decoder<ConsumedRecord> record) throws IOException {
        Command command = new Command();
        command.modelId = in.readUtf();
        command.commandId = in.readUtf();
        command.kind = in.readName(Command.Kind.class);
        command.version = in.readLong();
        command.learningRate = in.readDouble();
        command.forgottenClass = classes ? in.readOptional(StateReader::readInt) : null;
        command.record = record.read(in);
        return command;
    }

    private static ConsumedRecord readRecordOfVersion1(StateReader in) throws IOException {
        ConsumedRecord record = new ConsumedRecord();
        record.topic = in.readUtf();
        record.partition = in.readInt();
        record.offset = in.readLong();
        record.timestamp = in.readLong();
        record.key = readNullable(in);
        record.value = readNullable(in);
        int headers = in.readLength(Integer.BYTES + 1);
        record.headerKeys = new String[headers];
        record.headerValues = new byte[headers][];
        for (int i = 0; i < headers; i++) {
            record.headerKeys[i] = new String(in.readBytes(), StandardCharsets.UTF_8);
            record.headerValues[i] = readNullable(in);
        }
        return record;
    }

    private static ModelUpdate readUpdateOfVersion1(StateReader in) throws IOException {
        ModelUpdate update = new ModelUpdate();
        update.modelId = in.readUtf();
        update.key = in.readUtf();
        update.value = readNullable(in);
        return update;
    }

    private static byte @Nullable [] readNullable(StateReader in) throws IOException {
        return in.readOptional(StateReader::readBytes);
    }
}
