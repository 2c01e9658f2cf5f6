package io.normstream.jobs.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.state.StateReader;
import io.normstream.jobs.state.StateWriter;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bytes of a {@link JobIdentity}.
 *
 * <p>Version 1: every field in the order of the record; texts as UTF-8 after their length, lists
 * and the map after their count.
 */
public final class JobIdentityCodec {
    private static final int VERSION = 1;
    private static final int EXPECTED_BYTES = 4 << 10;

    /** Of a text, which is its length where it is empty. */
    private static final int LEAST_TEXT = Integer.BYTES;

    private JobIdentityCodec() {}

    /** The bytes of {@code identity}. */
    public static byte[] encode(JobIdentity identity) {
        return StateWriter.write(identity, EXPECTED_BYTES, JobIdentityCodec::write);
    }

    /**
     * The identity in {@code bytes}.
     *
     * @throws BrokenStateException if they hold something else
     */
    public static JobIdentity decode(byte[] bytes) throws BrokenStateException {
        return StateReader.read("The identity of a job", bytes, JobIdentityCodec::read);
    }

    private static void write(StateWriter out, JobIdentity identity) throws IOException {
        out.writeInt(VERSION);
        writeText(out, identity.kind().name());
        writeText(out, identity.topicPrefix());
        writeText(out, identity.group());
        out.writeList(
                identity.topics(),
                (topics, topic) -> {
                    writeText(topics, topic.name());
                    writeText(topics, topic.id());
                });
        out.writeList(identity.models(), JobIdentityCodec::writeText);
        out.writeList(
                identity.options().entrySet(),
                (options, option) -> {
                    writeText(options, option.getKey());
                    writeText(options, option.getValue());
                });
    }

    private static JobIdentity read(StateReader in) throws IOException {
        in.readVersion(VERSION);
        return new JobIdentity(
                readKind(in),
                readText(in),
                readText(in),
                readTopics(in),
                in.readList(LEAST_TEXT, JobIdentityCodec::readText),
                readOptions(in));
    }

    private static JobKind readKind(StateReader in) throws IOException {
        String found = readText(in);
        for (JobKind kind : JobKind.values()) {
            if (kind.name().equals(found)) {
                return kind;
            }
        }
        throw in.broken("is one of an unknown kind of job");
    }

    private static List<TopicIdentity> readTopics(StateReader in) throws IOException {
        List<TopicIdentity> topics =
                in.readList(
                        2 * LEAST_TEXT,
                        topic -> new TopicIdentity(readText(topic), readText(topic)));
        if (topics.isEmpty()) {
            throw in.broken("names no topic");
        }
        return topics;
    }

    private static SortedMap<String, String> readOptions(StateReader in) throws IOException {
        SortedMap<String, String> options = new TreeMap<>();
        int count = in.readLength(2 * LEAST_TEXT);
        for (int i = 0; i < count; i++) {
            options.put(readText(in), readText(in));
        }
        return options;
    }

    private static void writeText(StateWriter out, String text) throws IOException {
        out.writeBytes(text.getBytes(UTF_8));
    }

    private static String readText(StateReader in) throws IOException {
        return new String(in.readBytes(), UTF_8);
    }
}
