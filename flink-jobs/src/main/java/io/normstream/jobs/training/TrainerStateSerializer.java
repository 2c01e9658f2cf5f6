package io.normstream.jobs.training;

import io.normstream.jobs.ingest.Example;
import io.normstream.model.snapshot.SafetensorsCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a {@link TrainerState}, written by hand so that no library's format lies in state.
 *
 * <p>Version 2: every field in the order of the record; nullable ones behind a boolean, arrays and
 * lists behind a length. Version 1 ends before what decides about publications.
 */
final class TrainerStateSerializer {
    private static final int VERSION = 2;
    private static final int WITHOUT_PUBLISHING = 1;

    private TrainerStateSerializer() {}

    static byte[] write(TrainerState state) {
        byte[] learner = state.learner();
        return write(state, learner.length, out -> out.put(learner));
    }

    /**
     * As {@link #write(TrainerState)}, with another training snapshot in place of the state's: it
     * is copied once, into the array that is returned, since training waits for it.
     */
    static byte[] write(TrainerState state, SafetensorsCodec.Encoding learner) {
        return write(state, learner.length(), learner::writeTo);
    }

    private static byte[] write(TrainerState state, int length, Consumer<ByteBuffer> learner) {
        byte[] rest = writeRest(state);
        ByteBuffer all = ByteBuffer.allocate(2 * Integer.BYTES + length + rest.length);
        all.putInt(VERSION).putInt(length);
        learner.accept(all);
        return all.put(rest).array();
    }

    private static byte[] writeRest(TrainerState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(state.lineage());
            out.writeLong(state.version());
            Long parent = state.parentVersion();
            out.writeBoolean(parent != null);
            if (parent != null) {
                out.writeLong(parent);
            }
            byte[] hash = state.ledgerHash();
            out.writeBoolean(hash != null);
            if (hash != null) {
                StateFields.writeBytes(out, hash);
            }
            out.writeLong(state.publications());
            out.writeInt(state.chunksInSlot().length);
            for (int chunks : state.chunksInSlot()) {
                out.writeInt(chunks);
            }
            out.writeLong(state.publishedVersion());
            out.writeLong(state.latestEventTime());
            writeOwner(out, state.owner());
            out.writeInt(state.pending().size());
            for (Example example : state.pending()) {
                writeExample(out, example);
            }
            writePublishing(out, state.publishing());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static TrainerState read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readInt();
            if (version != VERSION && version != WITHOUT_PUBLISHING) {
                throw new IllegalStateException(
                        "Trainer state has format version "
                                + version
                                + ", supported: "
                                + WITHOUT_PUBLISHING
                                + " and "
                                + VERSION);
            }
            TrainerState state =
                    new TrainerState(
                            StateFields.readBytes(in),
                            in.readUTF(),
                            in.readLong(),
                            in.readBoolean() ? in.readLong() : null,
                            in.readBoolean() ? StateFields.readBytes(in) : null,
                            in.readLong(),
                            StateFields.readInts(in),
                            in.readLong(),
                            in.readLong(),
                            readOwner(in),
                            readExamples(in),
                            version == WITHOUT_PUBLISHING
                                    ? PublishingPolicy.Memory.NONE
                                    : readPublishing(in));
            if (in.available() > 0) {
                throw new IllegalStateException(
                        "Trainer state has " + in.available() + " bytes behind its end");
            }
            return state;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Trainer state of " + bytes.length + " bytes ends too early", e);
        }
    }

    private static void writeExample(DataOutputStream out, Example example) throws IOException {
        out.writeUTF(example.modelId);
        out.writeUTF(example.imageId);
        out.writeUTF(example.topic);
        out.writeInt(example.partition);
        out.writeLong(example.offset);
        out.writeLong(example.eventTimeMillis);
        out.writeInt(example.label);
        StateFields.writeBytes(out, example.pixels);
    }

    private static List<Example> readExamples(DataInputStream in) throws IOException {
        int count = StateFields.readLength(in);
        List<Example> examples = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Example example = new Example();
            example.modelId = in.readUTF();
            example.imageId = in.readUTF();
            example.topic = in.readUTF();
            example.partition = in.readInt();
            example.offset = in.readLong();
            example.eventTimeMillis = in.readLong();
            example.label = in.readInt();
            example.pixels = StateFields.readBytes(in);
            examples.add(example);
        }
        return examples;
    }

    private static void writePublishing(DataOutputStream out, PublishingPolicy.Memory memory)
            throws IOException {
        Long since = memory.since();
        out.writeBoolean(since != null);
        if (since != null) {
            out.writeLong(since);
        }
        out.writeDouble(memory.accuracy());
        out.writeLong(memory.heldBack());
    }

    private static PublishingPolicy.Memory readPublishing(DataInputStream in) throws IOException {
        return new PublishingPolicy.Memory(
                in.readBoolean() ? in.readLong() : null, in.readDouble(), in.readLong());
    }

    private static void writeOwner(DataOutputStream out, TrainerState.@Nullable PartitionId owner)
            throws IOException {
        out.writeBoolean(owner != null);
        if (owner != null) {
            out.writeUTF(owner.topic());
            out.writeInt(owner.partition());
        }
    }

    private static TrainerState.@Nullable PartitionId readOwner(DataInputStream in)
            throws IOException {
        return in.readBoolean() ? new TrainerState.PartitionId(in.readUTF(), in.readInt()) : null;
    }
}
