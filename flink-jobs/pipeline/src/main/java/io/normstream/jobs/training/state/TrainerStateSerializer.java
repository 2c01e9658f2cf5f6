package io.normstream.jobs.training.state;

import io.normstream.jobs.ingest.ExampleCodec;
import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.state.StateReader;
import io.normstream.jobs.state.StateWriter;
import io.normstream.jobs.training.publication.AnnouncedVersions;
import io.normstream.jobs.training.publication.PublishingPolicy;
import io.normstream.model.snapshot.SafetensorsCodec;
import io.normstream.model.train.FiguresWindow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Bytes of a {@link TrainerState}.
 *
 * <p>Version 4: every field in the order of the record; nullable ones after a boolean, arrays and
 * lists after a length. Version 3 ends before the figures, version 2 before the versions that were
 * announced, version 1 before what decides about publications.
 */
public final class TrainerStateSerializer {
    private static final int VERSION = 4;
    private static final int WITHOUT_FIGURES = 3;
    private static final int WITHOUT_ANNOUNCED = 2;
    private static final int WITHOUT_PUBLISHING = 1;
    private static final int REST_BYTES = 4096;

    private TrainerStateSerializer() {}

    public static byte[] write(TrainerState state) {
        byte[] learner = state.learner();
        return write(state, learner.length, out -> out.put(learner));
    }

    /**
     * As {@link #write(TrainerState)}, with another training snapshot in place of the state's: it
     * is copied once, into the array that is returned, since training waits for it.
     */
    public static byte[] write(TrainerState state, SafetensorsCodec.Encoding learner) {
        return write(state, learner.length(), learner::writeTo);
    }

    private static byte[] write(TrainerState state, int length, Consumer<ByteBuffer> learner) {
        byte[] rest = StateWriter.write(state, REST_BYTES, TrainerStateSerializer::writeRest);
        ByteBuffer all = ByteBuffer.allocate(2 * Integer.BYTES + length + rest.length);
        all.putInt(VERSION).putInt(length);
        learner.accept(all);
        return all.put(rest).array();
    }

    private static void writeRest(StateWriter out, TrainerState state) throws IOException {
        out.writeUtf(state.lineage());
        out.writeLong(state.version());
        out.writeOptional(state.parentVersion(), StateWriter::writeLong);
        out.writeOptional(state.ledgerHash(), StateWriter::writeBytes);
        out.writeLong(state.publications());
        out.writeInts(state.chunksInSlot());
        out.writeLong(state.publishedVersion());
        out.writeLong(state.latestEventTime());
        out.writeOptional(state.owner(), TrainerStateSerializer::writePartition);
        out.writeList(state.pending(), ExampleCodec::writeWithoutRecord);
        writePublishing(out, state.publishing());
        out.writeList(state.announced().versions(), StateWriter::writeLong);
        out.writeList(state.announced().ofOtherBits(), StateWriter::writeLong);
        FiguresCodec.write(out, state.figures());
    }

    /**
     * The state that {@link #write} wrote.
     *
     * @throws BrokenStateException if the bytes are not such a state
     */
    public static TrainerState read(byte[] bytes) throws BrokenStateException {
        return StateReader.read("Trainer state", bytes, TrainerStateSerializer::read);
    }

    private static TrainerState read(StateReader in) throws IOException {
        int version = in.readVersion(VERSION);
        return new TrainerState(
                in.readBytes(),
                in.readUtf(),
                in.readLong(),
                in.readOptional(StateReader::readLong),
                in.readOptional(StateReader::readBytes),
                in.readLong(),
                in.readInts(),
                in.readLong(),
                in.readLong(),
                in.readOptional(TrainerStateSerializer::readPartition),
                in.readList(ExampleCodec.LEAST_BYTES, ExampleCodec::readWithoutRecord),
                version == WITHOUT_PUBLISHING ? PublishingPolicy.Memory.NONE : readPublishing(in),
                version <= WITHOUT_ANNOUNCED ? AnnouncedVersions.NONE : readAnnounced(in),
                version <= WITHOUT_FIGURES ? FiguresWindow.EMPTY : FiguresCodec.read(in));
    }

    private static AnnouncedVersions readAnnounced(StateReader in) throws IOException {
        return new AnnouncedVersions(
                in.readList(Long.BYTES, StateReader::readLong),
                in.readList(Long.BYTES, StateReader::readLong));
    }

    private static void writePublishing(StateWriter out, PublishingPolicy.Memory memory)
            throws IOException {
        out.writeOptional(memory.since(), StateWriter::writeLong);
        out.writeDouble(memory.accuracy());
        out.writeLong(memory.heldBack());
    }

    private static PublishingPolicy.Memory readPublishing(StateReader in) throws IOException {
        return new PublishingPolicy.Memory(
                in.readOptional(StateReader::readLong), in.readDouble(), in.readLong());
    }

    private static void writePartition(StateWriter out, TrainerState.PartitionId partition)
            throws IOException {
        out.writeUtf(partition.topic());
        out.writeInt(partition.partition());
    }

    private static TrainerState.PartitionId readPartition(StateReader in) throws IOException {
        return new TrainerState.PartitionId(in.readUtf(), in.readInt());
    }
}
