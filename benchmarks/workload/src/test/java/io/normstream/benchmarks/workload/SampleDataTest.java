package io.normstream.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampleDataTest {
    private static final int ROWS = 4;

    private final SampleData data = SampleData.of("N2", ROWS);

    @Test
    void isTheSameInEveryProcess() {
        SampleData again = SampleData.of("N2", ROWS);
        assertThat(again.channelsLast(3)).isEqualTo(data.channelsLast(3));
        assertThat(again.labels(3)).isEqualTo(data.labels(3));
        assertThat(data.channelsLast(2)).isNotEqualTo(data.channelsLast(3));
    }

    @Test
    void isIntensitiesAndClasses() {
        for (float value : data.channelsLast(0)) {
            assertThat(value).isBetween(0f, 1f);
        }
        assertThat(data.labels(0)).hasSize(ROWS);
        for (int label : data.labels(0)) {
            assertThat(label).isBetween(0, 9);
        }
    }

    @Test
    void channelsFirstHoldsTheSameImages() {
        float[] last = data.channelsLast(1);
        float[] first = data.channelsFirst(1);
        int row = 2;
        int y = 5;
        int x = 7;
        int channel = 1;
        assertThat(first[((row * 3 + channel) * 32 + y) * 32 + x])
                .isEqualTo(last[((row * 32 + y) * 32 + x) * 3 + channel]);
    }
}
