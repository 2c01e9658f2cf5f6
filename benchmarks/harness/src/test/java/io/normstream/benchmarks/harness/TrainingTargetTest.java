package io.normstream.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.benchmarks.workload.Purpose;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingTargetTest {
    private final CellResult cell =
            new CellResult(
                    Purpose.TRAINING,
                    new Cell("N1", 32),
                    2,
                    List.of(
                            measured(Peer.ONEDNN, 9),
                            measured(Peer.ONEDNN_BF16, 5),
                            measured(Peer.PYTORCH_NCHW, 20),
                            measured(Peer.PYTORCH_CHANNELS_LAST, 18),
                            measured(Peer.PYTORCH_NCHW_BF16, 10),
                            new PeerResult.Failed(Peer.PYTORCH_CHANNELS_LAST_BF16, "broken")));

    private static PeerResult measured(Peer peer, double millis) {
        return new PeerResult.Measured(
                peer, "", new double[0], List.of(new double[] {millis, 100 * millis, millis / 2}));
    }

    private String verdict(int target) {
        return TrainingTarget.ALL.get(target).verdict(cell);
    }

    @Test
    void takesPyTorchsFasterLayoutThatRan() {
        assertThat(verdict(0)).isEqualTo("0.50 (met: <= 0.54)");
        assertThat(verdict(1)).isEqualTo("0.50 (**missed**: <= 0.41)");
        assertThat(verdict(2)).isEqualTo("0.28 (met: <= 0.29)");
    }

    @Test
    void namesWhoMissedOne() {
        assertThat(TrainingTarget.missed(cell)).containsExactly(Peer.ONEDNN_BF16);
    }

    @Test
    void aCellWithoutTargetHasItsRatio() {
        CellResult other =
                new CellResult(
                        cell.purpose(), new Cell("small-cnn", 8), cell.threads(), cell.results());
        assertThat(TrainingTarget.ALL.get(0).verdict(other)).isEqualTo("0.50");
        assertThat(TrainingTarget.missed(other)).isEmpty();
    }

    @Test
    void withoutPyTorchThereIsNoRatio() {
        CellResult alone =
                new CellResult(cell.purpose(), cell.cell(), 2, List.of(measured(Peer.ONEDNN, 9)));
        assertThat(TrainingTarget.ALL.get(0).verdict(alone)).isEqualTo("-");
        assertThat(TrainingTarget.missed(alone)).isEmpty();
    }
}
