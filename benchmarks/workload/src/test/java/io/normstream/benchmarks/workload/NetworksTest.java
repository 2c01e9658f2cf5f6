package io.normstream.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {

    /** The numbers of parameters that the comparisons are defined by. */
    @ParameterizedTest
    @CsvSource({"N1, 65834", "N2, 272474"})
    void haveTheirNumberOfParameters(String network, int parameters) {
        assertThat(Networks.parameters(Networks.architecture(network))).isEqualTo(parameters);
    }

    @Test
    void anUnknownOneIsRefused() {
        assertThatThrownBy(() -> Networks.architecture("N3"))
                .hasMessageContaining("N3")
                .hasMessageContaining("[N1, N2, resnet18, small-cnn]");
    }
}
