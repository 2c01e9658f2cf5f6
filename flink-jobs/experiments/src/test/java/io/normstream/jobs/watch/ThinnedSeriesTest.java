package io.normstream.jobs.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThinnedSeriesTest {
    private final ThinnedSeries<Integer> series = new ThinnedSeries<>(10);

    @Test
    void aShortSeriesIsWhole() {
        add(0, 10);

        assertThat(series.points()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void aLongOneIsThinnedEvenlyAndEndsWithTheNewest() {
        add(0, 1_000);

        assertThat(series.points())
                .hasSizeBetween(5, 11)
                .startsWith(0, 128, 256)
                .endsWith(999)
                .isSorted();
        assertThat(series.newest()).isEqualTo(999);
    }

    @Test
    void aRunThatGoesBackLosesWhatCameAfter() {
        add(0, 8);

        series.dropLast(point -> point >= 5);

        assertThat(series.points()).containsExactly(0, 1, 2, 3, 4);
        assertThat(series.newest()).isEqualTo(4);
    }

    @Test
    void anotherRunBeginsWithNothing() {
        add(0, 25);

        series.dropLast(point -> true);

        assertThat(series.points()).isEmpty();
        assertThat(series.newest()).isNull();
    }

    private void add(int from, int to) {
        for (int i = from; i < to; i++) {
            series.add(i);
        }
    }
}
