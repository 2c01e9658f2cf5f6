package io.normstream.jobs.scoring;

import static io.normstream.jobs.wire.ModelUpdate.NOT_KNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.state.StateCodecContract;
import io.normstream.jobs.state.StateFiles;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.schemas.ModelChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServedModelsTest extends StateCodecContract<ServedModels> {
    private static final AvroCodec CODEC = AvroCodec.ofReleases();
    private static final Publication SERVING = Publication.of("b", 7);
    private static final ServedModels STATE =
            new ServedModels(
                    new PublishedModel(
                            SERVING.manifest()
                                    .setSize(3)
                                    .setChecksum(ByteBuffer.allocate(32))
                                    .setDigest(ByteBuffer.allocate(32))
                                    .build(),
                            new byte[] {1, 2, 3}),
                    List.of("a", "older"),
                    List.of(chunk(0, 1_764_000_000_123L, 4, 5), chunk(1, NOT_KNOWN, 6)));

    private static ModelUpdate chunk(int number, long madeAtMillis, int... payload) {
        ByteBuffer bytes = ByteBuffer.allocate(payload.length);
        Arrays.stream(payload).forEach(value -> bytes.put((byte) value));
        ModelUpdate chunk =
                ModelUpdate.chunk(new ModelChunk("m", "b", 9L, 1, number, 2, bytes.flip()));
        chunk.madeAtMillis = madeAtMillis;
        return chunk;
    }

    @Override
    protected ServedModels sample() {
        return STATE;
    }

    @Override
    protected byte[] write(ServedModels state) {
        return state.toBytes();
    }

    @Override
    protected ServedModels read(byte[] bytes) throws BrokenStateException {
        return ServedModels.read(bytes, CODEC);
    }

    @Override
    protected void assertSame(ServedModels read, ServedModels written) {
        assertThat(read.left()).isEqualTo(written.left());
        assertThat(read.updates()).usingRecursiveComparison().isEqualTo(written.updates());
        assertThat(read.model().manifest()).isEqualTo(written.model().manifest());
        assertThat(read.model().bytes()).isEqualTo(written.model().bytes());
    }

    @Test
    void stateOfVersion1IsReadAndWritten() throws IOException {
        byte[] golden = StateFiles.bytes("served-models-1-figures.bin");

        assertSame(read(golden), STATE);
        assertThat(write(STATE)).isEqualTo(golden);
    }

    /** A manifest in state is of the schema of the build that wrote it. */
    @ParameterizedTest
    @ValueSource(strings = {"served-models-1.bin", "served-models-1-classes.bin"})
    void stateWithAnOlderManifestIsRead(String file) throws IOException {
        assertSame(read(StateFiles.bytes(file)), STATE);
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
                .isInstanceOf(BrokenStateException.class)
                .hasMessage("State of a scorer has format version 9, supported: 1");
    }
}
