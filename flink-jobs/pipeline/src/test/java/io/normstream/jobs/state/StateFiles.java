package io.normstream.jobs.state;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * State of every format that was ever released, written once and never again: what was checkpointed
 * can be read for ever. A new version gets a file of its own.
 */
public final class StateFiles {
    private StateFiles() {}

    /** The bytes of a file, such as {@code trainer-1.bin}. */
    public static byte[] bytes(String name) throws IOException {
        try (InputStream file = open(name)) {
            return file.readAllBytes();
        }
    }

    public static InputStream open(String name) {
        return Objects.requireNonNull(StateFiles.class.getResourceAsStream("/state/" + name), name);
    }
}
