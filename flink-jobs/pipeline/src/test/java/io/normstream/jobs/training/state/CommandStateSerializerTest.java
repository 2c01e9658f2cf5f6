package io.normstream.jobs.training.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.state.StateCodecContract;
import io.normstream.jobs.state.StateFiles;
import io.normstream.jobs.training.Commands;
import io.normstream.jobs.wire.ModelUpdate;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandStateSerializerTest extends StateCodecContract<CommandState> {
    private static final long MADE = 1_764_000_000_123L;

    private static final List<Command> OLD =
            List.of(Commands.rollback("r", 17), Commands.setLearningRate("s", 0.25));

    /** Commands, a model update without a value, and one with one. */
    private static CommandState state(long madeAtMillis, List<Command> commands) {
        ModelUpdate tombstone = ModelUpdate.tombstone("m", 1, 2);
        tombstone.madeAtMillis = madeAtMillis;
        ModelUpdate update = new ModelUpdate();
        update.modelId = "m";
        update.key = "m/3";
        update.value = new byte[] {1, 2, 3};
        update.madeAtMillis = madeAtMillis;
        return new CommandState(
                true, commands, true, List.of("a", "b"), List.of(tombstone, update));
    }

    @Override
    protected CommandState sample() {
        return state(
                MADE,
                List.of(
                        OLD.get(0),
                        OLD.get(1),
                        Commands.forget("f", 3),
                        Commands.forget("a", null)));
    }

    @Override
    protected List<byte[]> older() throws IOException {
        return List.of(StateFiles.bytes("commands-1.bin"), StateFiles.bytes("commands-2.bin"));
    }

    @Override
    protected byte[] write(CommandState state) {
        return CommandStateSerializer.write(state);
    }

    @Override
    protected CommandState read(byte[] bytes) throws BrokenStateException {
        return CommandStateSerializer.read(bytes);
    }

    @Test
    void stateOfVersion1IsReadAndDoesNotSayWhenUpdatesWereMade() throws IOException {
        assertSame(read(StateFiles.bytes("commands-1.bin")), state(ModelUpdate.NOT_KNOWN, OLD));
    }

    @Test
    void stateOfVersion2IsReadAndNamesNoClass() throws IOException {
        assertSame(read(StateFiles.bytes("commands-2.bin")), state(MADE, OLD));
    }

    @Test
    void stateOfVersion3IsReadAndWritten() throws IOException {
        byte[] golden = StateFiles.bytes("commands-3.bin");

        assertSame(read(golden), sample());
        assertThat(write(sample())).isEqualTo(golden);
    }

    @Test
    void anotherFormatVersionIsRefused() {
        byte[] bytes = write(sample());
        bytes[3] = 9;

        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(BrokenStateException.class)
                .hasMessage("State of commands has format version 9, supported: 1 to 3");
    }

    @Test
    void aCommandOfAnUnknownKindIsRefused() {
        String bytes = new String(write(sample()), ISO_8859_1);

        assertThatThrownBy(() -> read(bytes.replace("ROLLBACK", "ROLLOVER").getBytes(ISO_8859_1)))
                .isInstanceOf(BrokenStateException.class)
                .hasMessageStartingWith("State of commands names \"ROLLOVER\", known are [");
    }
}
