package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.jobs.wire.ReleasedSchemas;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServedModelsTest {
    private static final AvroCodec CODEC = new AvroCodec(ReleasedSchemas.store(), 1 << 20);
    private static final Publication SERVING = Publication.of("b", 7);
    private static final ServedModels STATE =
            new ServedModels(
                    new PublishedModel(SERVING.manifest().build(), SERVING.model()),
                    List.of("a", "older"),
                    Publication.of("b", 9).updates());

    @Test
    void everyFieldComesBack() throws Exception {
        ServedModels back = ServedModels.read(STATE.toBytes(), CODEC);

        assertThat(back.left()).isEqualTo(STATE.left());
        assertThat(back.updates()).usingRecursiveComparison().isEqualTo(STATE.updates());
        assertThat(back.model()).isNotNull();
        assertThat(back.model().manifest()).isEqualTo(SERVING.manifest().build());
        assertThat(back.model().bytes()).isEqualTo(SERVING.model());
    }

    @Test
    void aStateWithoutAModelComesBack() throws Exception {
        ServedModels back =
                ServedModels.read(new ServedModels(null, List.of(), List.of()).toBytes(), CODEC);

        assertThat(back.model()).isNull();
        assertThat(back.updates()).isEmpty();
    }

    @Test
    void theSameModelThatServesOnIsTheSame() {
        ServedModels serving = new ServedModels(STATE.model(), STATE.left(), List.of());

        assertThat(serving.isSame(new ServedModels(STATE.model(), STATE.left(), List.of())))
                .isTrue();
        assertThat(serving.isSame(null)).isFalse();
        assertThat(serving.isSame(STATE)).isFalse();
        assertThat(STATE.isSame(serving)).isFalse();
        assertThat(serving.isSame(new ServedModels(null, STATE.left(), List.of()))).isFalse();
        assertThat(serving.isSame(new ServedModels(STATE.model(), List.of("a"), List.of())))
                .isFalse();
    }

    @Test
    void anotherFormatIsRefused() {
        byte[] bytes = STATE.toBytes();
        bytes[3] = 9;

        assertThatThrownBy(() -> ServedModels.read(bytes, CODEC))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format 9, supported is 1");
    }

    @Test
    void truncationsAreRefused() {
        byte[] bytes = STATE.toBytes();
        for (int length = 0; length < bytes.length; length += 1 + length / 20) {
            byte[] truncated = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> ServedModels.read(truncated, CODEC))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(IOException.class);
        }
    }
}
