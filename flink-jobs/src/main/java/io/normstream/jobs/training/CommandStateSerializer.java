package io.normstream.jobs.training;

import static io.normstream.jobs.training.StateFields.readBytes;
import static io.normstream.jobs.training.StateFields.readLength;
import static io.normstream.jobs.training.StateFields.writeBytes;

import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.schemas.CommandKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a {@link CommandState}, written by hand so that no library's format lies in state.
 *
 * <p>Version 1: every field in the order of the record; nullable ones behind a boolean, arrays and
 * lists behind a length.
 */
final class CommandStateSerializer {
    private static final int VERSION = 1;

    private CommandStateSerializer() {}

    static byte[] write(CommandState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            out.writeBoolean(state.paused());
            out.writeInt(state.taken().size());
            for (Command command : state.taken()) {
                writeCommand(out, command);
            }
            out.writeBoolean(state.due());
            out.writeInt(state.carriedOut().size());
            for (String commandId : state.carriedOut()) {
                out.writeUTF(commandId);
            }
            out.writeInt(state.held().size());
            for (ModelUpdate update : state.held()) {
                out.writeUTF(update.modelId);
                out.writeUTF(update.key);
                writeNullable(out, update.value);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static CommandState read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readInt();
            if (version != VERSION) {
                throw new IllegalStateException(
                        "State of commands has format version "
                                + version
                                + ", supported: "
                                + VERSION);
            }
            CommandState state =
                    new CommandState(
                            in.readBoolean(),
                            readCommands(in),
                            in.readBoolean(),
                            readIds(in),
                            readUpdates(in));
            if (in.available() > 0) {
                throw new IllegalStateException(
                        "State of commands has " + in.available() + " bytes behind its end");
            }
            return state;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "State of commands of " + bytes.length + " bytes ends too early", e);
        }
    }

    private static void writeCommand(DataOutputStream out, Command command) throws IOException {
        out.writeUTF(command.modelId);
        out.writeUTF(command.commandId);
        out.writeUTF(command.kind.name());
        out.writeLong(command.version);
        out.writeDouble(command.learningRate);
        ConsumedRecord record = command.record;
        out.writeUTF(record.topic);
        out.writeInt(record.partition);
        out.writeLong(record.offset);
        out.writeLong(record.timestamp);
        writeNullable(out, record.key);
        writeNullable(out, record.value);
        out.writeInt(record.headerKeys.length);
        for (int i = 0; i < record.headerKeys.length; i++) {
            writeBytes(out, record.headerKeys[i].getBytes(StandardCharsets.UTF_8));
            writeNullable(out, record.headerValues[i]);
        }
    }

    private static List<Command> readCommands(DataInputStream in) throws IOException {
        int count = readLength(in);
        List<Command> commands = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Command command = new Command();
            command.modelId = in.readUTF();
            command.commandId = in.readUTF();
            command.kind = CommandKind.valueOf(in.readUTF());
            command.version = in.readLong();
            command.learningRate = in.readDouble();
            command.record = readRecord(in);
            commands.add(command);
        }
        return commands;
    }

    private static ConsumedRecord readRecord(DataInputStream in) throws IOException {
        ConsumedRecord record = new ConsumedRecord();
        record.topic = in.readUTF();
        record.partition = in.readInt();
        record.offset = in.readLong();
        record.timestamp = in.readLong();
        record.key = readNullable(in);
        record.value = readNullable(in);
        int headers = readLength(in);
        record.headerKeys = new String[headers];
        record.headerValues = new byte[headers][];
        for (int i = 0; i < headers; i++) {
            record.headerKeys[i] = new String(readBytes(in), StandardCharsets.UTF_8);
            record.headerValues[i] = readNullable(in);
        }
        return record;
    }

    private static List<String> readIds(DataInputStream in) throws IOException {
        int count = readLength(in);
        List<String> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(in.readUTF());
        }
        return ids;
    }

    private static List<ModelUpdate> readUpdates(DataInputStream in) throws IOException {
        int count = readLength(in);
        List<ModelUpdate> updates = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ModelUpdate update = new ModelUpdate();
            update.modelId = in.readUTF();
            update.key = in.readUTF();
            update.value = readNullable(in);
            updates.add(update);
        }
        return updates;
    }

    private static void writeNullable(DataOutputStream out, byte @Nullable [] bytes)
            throws IOException {
        out.writeBoolean(bytes != null);
        if (bytes != null) {
            writeBytes(out, bytes);
        }
    }

    private static byte @Nullable [] readNullable(DataInputStream in) throws IOException {
        return in.readBoolean() ? readBytes(in) : null;
    }
}
