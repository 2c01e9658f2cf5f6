package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.state.StateCodecContract;
import io.normstream.jobs.state.StateFiles;
import io.normstream.jobs.wire.ModelUpdate;
import java.io.IOException;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

class CheckpointedUpdatesTest extends StateCodecContract<CheckpointedUpdates> {
    private static final CheckpointedUpdates.Serializer SERIALIZER =
            new CheckpointedUpdates.Serializer();
    private static final long MADE = 1_764_000_000_123L;

    private static CheckpointedUpdates updates(long madeAtMillis) {
        ModelUpdate chunk = new ModelUpdate();
        chunk.modelId = "m";
        chunk.key = "m/0/0";
        chunk.value = new byte[] {1, 2, 3};
        chunk.madeAtMillis = madeAtMillis;
        return new CheckpointedUpdates(List.of(chunk, ModelUpdate.tombstone("m", 0, 1)));
    }

    @Override
    protected CheckpointedUpdates sample() {
        return updates(MADE);
    }

    @Override
    protected byte[] write(CheckpointedUpdates updates) {
        return SERIALIZER.serialize(updates);
    }

    @Override
    protected CheckpointedUpdates read(byte[] bytes) throws BrokenStateException {
        return CheckpointedUpdates.Serializer.read(SERIALIZER.getVersion(), bytes);
    }

    @Test
    void updatesOfVersion1AreReadAndDoNotSayWhenTheyWereMade() throws IOException {
        assertSame(
                SERIALIZER.deserialize(1, StateFiles.bytes("covered-updates-1.bin")),
                updates(ModelUpdate.NOT_KNOWN));
    }

    @Test
    void updatesOfVersion2AreReadAndWritten() throws IOException {
        byte[] golden = StateFiles.bytes("covered-updates-2.bin");

        assertSame(SERIALIZER.deserialize(2, golden), sample());
        assertThat(write(sample())).isEqualTo(golden);
    }

    @Test
    void brokenStateEndsTheJobForGood() {
        byte[] bytes = write(sample());

        assertThatThrownBy(() -> SERIALIZER.deserialize(3, bytes))
                .isInstanceOf(SuppressRestartsException.class)
                .hasRootCauseMessage(
                        "State of held model updates has format version 3, supported: 1 to 2");
    }
}
