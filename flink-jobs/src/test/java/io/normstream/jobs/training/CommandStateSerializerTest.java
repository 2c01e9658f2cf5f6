package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.wire.ModelUpdate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandStateSerializerTest {
    private static final CommandState STATE =
            new CommandState(
                    true,
                    List.of(Commands.rollback("r", 17), Commands.setLearningRate("s", 0.25)),
                    true,
                    List.of("a", "b"),
                    List.of(ModelUpdate.tombstone("m", 1, 2), update()));

    private static ModelUpdate update() {
        ModelUpdate update = new ModelUpdate();
        update.modelId = "m";
        update.key = "m/3";
        update.value = new byte[] {1, 2, 3};
        return update;
    }

    @Test
    void everyFieldComesBack() {
        assertThat(CommandStateSerializer.read(CommandStateSerializer.write(STATE)))
                .usingRecursiveComparison()
                .isEqualTo(STATE);
    }

    @Test
    void anotherFormatVersionIsRefused() {
        byte[] bytes = CommandStateSerializer.write(STATE);
        bytes[3] = 9;

        assertThatThrownBy(() -> CommandStateSerializer.read(bytes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("format version 9, supported: 1");
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] bytes = CommandStateSerializer.write(STATE);

        for (int length = 0; length < bytes.length; length++) {
            byte[] truncated = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> CommandStateSerializer.read(truncated))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void bytesBehindTheEndAreRefused() {
        byte[] bytes = CommandStateSerializer.write(STATE);

        assertThatThrownBy(
                        () -> CommandStateSerializer.read(Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessageContaining("1 bytes behind its end");
    }
}
