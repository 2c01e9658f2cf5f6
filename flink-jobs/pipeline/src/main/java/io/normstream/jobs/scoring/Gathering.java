package io.normstream.jobs.scoring;

import io.normstream.schemas.ModelChunk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chunks of one version, as far as they have come. */
final class Gathering {
    private final @Nullable ModelChunk[] parts;
    private long bytes;

    /** Room for so many chunks. */
    Gathering(int chunks) {
        parts = new ModelChunk[chunks];
    }

    /** Takes a chunk; one that came before is replaced. */
    void take(ModelChunk chunk) {
        ModelChunk before = parts[chunk.getChunk()];
        bytes += size(chunk) - (before == null ? 0 : size(before));
        parts[chunk.getChunk()] = chunk;
    }

    private static int size(ModelChunk chunk) {
        return chunk.getPayload().remaining();
    }

    int chunks() {
        return parts.length;
    }

    /** Bytes of the payloads that have come. */
    long bytes() {
        return bytes;
    }

    /** Numbers of the chunks that have not come. */
    List<Integer> missing() {
        List<Integer> missing = new ArrayList<>();
        for (int number = 0; number < parts.length; number++) {
            if (parts[number] == null) {
                missing.add(number);
            }
        }
        return missing;
    }

    /** One place for each chunk, null where it has not come. */
    @Nullable ModelChunk[] parts() {
        return parts.clone();
    }
}
