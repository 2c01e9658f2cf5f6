package io.normstream.jobs.training.start;

import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.state.StateReader;
import io.normstream.jobs.state.StateWriter;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bytes of the beginnings of models by id.
 *
 * <p>Version 1: a list of model id, topic of images, list of positions (topic, topic id, partition,
 * offset) and the owner where there is one.
 */
final class BeginningsSerializer {
    private static final int VERSION = 1;
    private static final int EXPECTED_BYTES = 4096;
    private static final int LEAST_OF_POSITION = 2 * Short.BYTES + Integer.BYTES + Long.BYTES;
    private static final int LEAST_OF_BEGINNING = 2 * Short.BYTES + Integer.BYTES + 1;

    private BeginningsSerializer() {}

    static byte[] write(SortedMap<String, LineageBeginning> beginnings) {
        return StateWriter.write(
                beginnings,
                EXPECTED_BYTES,
                (out, all) -> {
                    out.writeInt(VERSION);
                    out.writeList(all.entrySet(), BeginningsSerializer::writeEntry);
                });
    }

    private static void writeEntry(StateWriter out, Map.Entry<String, LineageBeginning> entry)
            throws IOException {
        LineageBeginning beginning = entry.getValue();
        out.writeUtf(entry.getKey());
        out.writeUtf(beginning.images());
        out.writeList(beginning.positions(), BeginningsSerializer::writePosition);
        out.writeOptional(beginning.ownerPartition(), StateWriter::writeInt);
    }

    private static void writePosition(StateWriter out, Place position) throws IOException {
        out.writeUtf(position.topic());
        out.writeUtf(position.topicId());
        out.writeInt(position.partition());
        out.writeLong(position.offset());
    }

    /**
     * What {@link #write} wrote.
     *
     * @throws BrokenStateException if the bytes are not such a state
     */
    static SortedMap<String, LineageBeginning> read(byte[] bytes) throws BrokenStateException {
        return StateReader.read("State of beginnings", bytes, BeginningsSerializer::read);
    }

    private static SortedMap<String, LineageBeginning> read(StateReader in) throws IOException {
        in.readVersion(VERSION);
        SortedMap<String, LineageBeginning> beginnings = new TreeMap<>();
        in.readList(LEAST_OF_BEGINNING, BeginningsSerializer::readEntry)
                .forEach(entry -> beginnings.put(entry.getKey(), entry.getValue()));
        return beginnings;
    }

    private static Map.Entry<String, LineageBeginning> readEntry(StateReader in)
            throws IOException {
        return Map.entry(
                in.readUtf(),
                new LineageBeginning(
                        in.readUtf(),
                        in.readList(LEAST_OF_POSITION, BeginningsSerializer::readPosition),
                        in.readOptional(StateReader::readInt)));
    }

    private static Place readPosition(StateReader in) throws IOException {
        return new Place(in.readUtf(), in.readUtf(), in.readInt(), in.readLong());
    }
}
