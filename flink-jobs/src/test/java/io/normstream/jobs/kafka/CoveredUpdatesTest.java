package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.wire.ModelUpdate;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoveredUpdatesTest {
    private static final CoveredUpdates.Serializer SERIALIZER = new CoveredUpdates.Serializer();

    private static CoveredUpdates updates() {
        ModelUpdate chunk = new ModelUpdate();
        chunk.modelId = "m";
        chunk.key = "m/0/0";
        chunk.value = new byte[] {1, 2, 3};
        return new CoveredUpdates(List.of(chunk, ModelUpdate.tombstone("m", 0, 1)));
    }

    @Test
    void chunksAndTombstonesComeBackInOrder() throws IOException {
        CoveredUpdates read = SERIALIZER.deserialize(1, SERIALIZER.serialize(updates()));

        assertThat(read).usingRecursiveComparison().isEqualTo(updates());
    }

    @Test
    void anotherVersionATruncationAndBytesBehindTheEndAreRefused() throws IOException {
        byte[] bytes = SERIALIZER.serialize(updates());

        assertThatThrownBy(() -> SERIALIZER.deserialize(2, bytes))
                .hasMessageContaining("format version 2, supported: 1");
        assertThatThrownBy(() -> SERIALIZER.deserialize(1, Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessageContaining("1 bytes behind");
        for (int length = 0; length < bytes.length; length++) {
            byte[] truncated = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> SERIALIZER.deserialize(1, truncated))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(IOException.class);
        }
    }
}
