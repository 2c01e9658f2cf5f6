package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;

/** Bytes that can be read at any position: a file as it is, or an unpacked one in memory. */
sealed interface ByteSource extends AutoCloseable {
    /** Name for messages. */
    String name();

    /** Number of bytes. */
    long length();

    /**
     * Fills an array with the bytes from a position on.
     *
     * @throws JobException where there are not as many
     */
    void read(long position, byte[] into);

    @Override
    void close();

    /** A file; unpacked into memory where its name ends in {@code .gz}. */
    static ByteSource of(Path file) {
        try {
            if (file.toString().endsWith(".gz")) {
                return unpack(file.toString(), Files.newInputStream(file));
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            return new InFile(file.toString(), channel, channel.size());
        } catch (IOException failure) {
            throw unreadable(file.toString(), failure);
        }
    }

    /** A gzip stream, unpacked into memory and closed. */
    static ByteSource unpack(String name, InputStream packed) throws IOException {
        try (packed;
                InputStream unpacked = new GZIPInputStream(packed, 1 << 16)) {
            return new InMemory(name, unpacked.readAllBytes());
        } catch (OutOfMemoryError tooLarge) {
            throw new IOException("too large to unpack in memory; gunzip it first", tooLarge);
        }
    }

    private static JobException unreadable(String name, IOException failure) {
        return new JobException("%s cannot be read: %s".formatted(name, failure), failure);
    }

    /** An unpacked file. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record InMemory(String name, byte[] bytes) implements ByteSource {
        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void read(long position, byte[] into) {
            if (position < 0 || position + into.length > bytes.length) {
                throw unreadable(name, new EOFException("no bytes at " + position));
            }
            System.arraycopy(bytes, (int) position, into, 0, into.length);
        }

        @Override
        public void close() {}
    }

    /** An open file. */
    record InFile(String name, FileChannel channel, long length) implements ByteSource {
        @Override
        public void read(long position, byte[] into) {
            ByteBuffer buffer = ByteBuffer.wrap(into);
            try {
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, position + buffer.position()) < 0) {
                        throw new EOFException("no bytes at " + (position + buffer.position()));
                    }
                }
            } catch (IOException failure) {
                throw unreadable(name, failure);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException failure) {
                throw unreadable(name, failure);
            }
        }
    }
}
