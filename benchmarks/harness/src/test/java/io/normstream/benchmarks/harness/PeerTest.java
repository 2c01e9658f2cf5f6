package io.normstream.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.benchmarks.workload.Purpose;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerTest {

    @Test
    void areNamedByBeginnings() {
        assertThat(Peer.named(List.of("onednn", "dl")))
                .containsExactly(Peer.ONEDNN, Peer.ONEDNN_BF16, Peer.DL4J);
        assertThat(Peer.named(List.of())).containsExactly(Peer.values());
    }

    @Test
    void aBeginningOfNoneIsRefused() {
        assertThatThrownBy(() -> Peer.named(List.of("onednn", "tensorflow")))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("'tensorflow'")
                .hasMessageContaining("onnxruntime");
    }

    @Test
    void everyOneServesSomething() {
        assertThat(Peer.values())
                .allMatch(peer -> peer.serves(Purpose.TRAINING) || peer.serves(Purpose.INFERENCE));
    }
}
