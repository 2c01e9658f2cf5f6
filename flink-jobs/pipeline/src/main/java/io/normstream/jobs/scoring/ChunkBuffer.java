package io.normstream.jobs.scoring;

import io.normstream.schemas.ModelChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The chunks of one version that have come so far. */
final class ChunkBuffer {
    private final @Nullable ModelChunk[] chunks;
    private long bytes;

    /** Room for {@code count} chunks. */
    ChunkBuffer(int count) {
        chunks = new ModelChunk[count];
    }

    /** Adds a chunk; it replaces one with the same number. */
    void add(ModelChunk chunk) {
        ModelChunk before = chunks[chunk.getChunk()];
        bytes += size(chunk) - (before == null ? 0 : size(before));
        chunks[chunk.getChunk()] = chunk;
    }

    private static int size(ModelChunk chunk) {
        return chunk.getPayload().remaining();
    }

    /** How many chunks the version has. */
    int chunks() {
        return chunks.length;
    }

    /** Bytes of the payloads that have come. */
    long bytes() {
        return bytes;
    }

    /** Numbers of the chunks that have not come. */
    List<Integer> missing() {
        List<Integer> missing = new ArrayList<>();
        for (int number = 0; number < chunks.length; number++) {
            if (chunks[number] == null) {
                missing.add(number);
            }
        }
        return missing;
    }

    /** For people, such as {@code chunks [1] of 3 are missing}. */
    String text() {
        return String.format(Locale.ROOT, "chunks %s of %d are missing", missing(), chunks.length);
    }

    /** All chunks in order, null for one that has not come. */
    @Nullable ModelChunk[] chunksOrNull() {
        return chunks.clone();
    }
}
