package io.normstream.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.benchmarks.workload.Purpose;
import java.util.List;
import org.junit.jupiter.api.Test;

class InferenceReportTest {

    private static CellResult cell(double ours, double theirs) {
        return new CellResult(
                Purpose.INFERENCE,
                new Cell("N1", 32),
                1,
                List.of(measured(Peer.ONEDNN, ours), measured(Peer.ONNXRUNTIME, theirs)));
    }

    private static PeerResult measured(Peer peer, double millis) {
        return new PeerResult.Measured(
                peer, "", new double[0], List.of(new double[] {millis, millis}));
    }

    @Test
    void namesWhoIsSlowerThanOnnxRuntime() {
        assertThat(InferenceReport.missed(cell(10.5, 10))).containsExactly(Peer.ONEDNN);
        assertThat(InferenceReport.missed(cell(10, 10))).isEmpty();
    }
}
