package io.normstream.jobs.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bytes of a {@link JobIdentity}, written by hand so that no library's format lies in state.
 *
 * <p>Version 1: every field in the order of the record; texts as UTF-8 behind their length, lists
 * and the map behind their count.
 */
public final class JobIdentityCodec {
    private static final int VERSION = 1;

    private JobIdentityCodec() {}

    /** The bytes of {@code identity}. */
    public static byte[] encode(JobIdentity identity) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            writeText(out, identity.kind().name());
            writeText(out, identity.topicPrefix());
            writeText(out, identity.group());
            out.writeInt(identity.topics().size());
            for (TopicIdentity topic : identity.topics()) {
                writeText(out, topic.name());
                writeText(out, topic.id());
            }
            out.writeInt(identity.models().size());
            for (String model : identity.models()) {
                writeText(out, model);
            }
            out.writeInt(identity.options().size());
            for (Map.Entry<String, String> option : identity.options().entrySet()) {
                writeText(out, option.getKey());
                writeText(out, option.getValue());
            }
        }
        return bytes.toByteArray();
    }

    /**
     * The identity in {@code bytes}.
     *
     * @throws IOException where they are of another version, end too early or do not end
     */
    public static JobIdentity decode(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readInt();
            if (version != VERSION) {
                throw new IOException(
                        "The identity of a job has format version %d, supported: %d"
                                .formatted(version, VERSION));
            }
            JobIdentity identity =
                    new JobIdentity(
                            kind(readText(in)),
                            readText(in),
                            readText(in),
                            readTopics(in),
                            readTexts(in),
                            readOptions(in));
            if (in.available() > 0) {
                throw new IOException(
                        "The identity of a job has %d bytes behind its end"
                                .formatted(in.available()));
            }
            return identity;
        }
    }

    private static JobKind kind(String name) throws IOException {
        try {
            return JobKind.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("The identity is one of a job of unknown kind " + name, e);
        }
    }

    private static List<TopicIdentity> readTopics(DataInputStream in) throws IOException {
        int count = readCount(in);
        if (count == 0) {
            throw new IOException("The identity of a job names no topic");
        }
        List<TopicIdentity> topics = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            topics.add(new TopicIdentity(readText(in), readText(in)));
        }
        return topics;
    }

    private static List<String> readTexts(DataInputStream in) throws IOException {
        int count = readCount(in);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(readText(in));
        }
        return texts;
    }

    private static SortedMap<String, String> readOptions(DataInputStream in) throws IOException {
        int count = readCount(in);
        SortedMap<String, String> options = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            options.put(readText(in), readText(in));
        }
        return options;
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(readCount(in)), UTF_8);
    }

    /** A number of bytes, or of things that take a byte or more each. */
    private static int readCount(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new IOException(
                    "The identity of a job declares a length of %d where %d bytes are left"
                            .formatted(count, in.available()));
        }
        return count;
    }
}
