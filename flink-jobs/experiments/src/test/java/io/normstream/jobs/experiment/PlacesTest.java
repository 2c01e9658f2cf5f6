package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {
    @Test
    void aPlaceIsPassedOnceAndRoundedDown() {
        Places places = new Places(10);

        assertThat(places.isDue(9)).isFalse();
        assertThat(places.isDue(12)).isTrue();
        assertThat(places.pass(12)).isEqualTo(10);
        assertThat(places.isDue(19)).isFalse();
        assertThat(places.pass(47)).isEqualTo(40);
        assertThat(places.isDue(49)).isFalse();
        assertThat(places.isDue(50)).isTrue();
    }
}
