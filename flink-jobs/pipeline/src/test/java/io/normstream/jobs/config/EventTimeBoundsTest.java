package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeBoundsTest {
    private static EventTimeBounds bounds(String earliest, String latest) {
        return EventTimeBounds.from(
                new OptionReader(
                        Configuration.fromMap(
                                Map.of(
                                        "ingest.earliest-event-time",
                                        earliest,
                                        "ingest.latest-event-time",
                                        latest))));
    }

    @Test
    void timesInOtherUnitsThanMillisecondsAreNotBelieved() {
        long millis = Instant.parse("2026-11-30T12:00:00Z").toEpochMilli();
        assertThat(EventTimeBounds.DEFAULT.contains(millis)).isTrue();
        assertThat(EventTimeBounds.DEFAULT.contains(millis * 1_000)).isFalse();
        assertThat(EventTimeBounds.DEFAULT.contains(millis * 1_000_000)).isFalse();
        assertThat(EventTimeBounds.DEFAULT.contains(Long.MAX_VALUE)).isFalse();
        assertThat(EventTimeBounds.DEFAULT.contains(-1)).isFalse();
        assertThat(bounds("2000-01-01", "2100-01-01").contains(millis / 1_000)).isFalse();
    }

    @Test
    void bothEndsAreIncludedAndNoneHasNone() {
        EventTimeBounds bounds = bounds("1970-01-02", "1970-01-03T00:00:00.001Z");
        assertThat(bounds).isEqualTo(new EventTimeBounds(86_400_000L, 172_800_001L));
        assertThat(bounds.contains(86_400_000L)).isTrue();
        assertThat(bounds.contains(172_800_001L)).isTrue();
        assertThat(bounds.contains(172_800_002L)).isFalse();
        assertThat(bounds("none", "none")).isEqualTo(EventTimeBounds.NONE);
        assertThat(EventTimeBounds.NONE.contains(Long.MIN_VALUE)).isTrue();
        assertThat(bounds("none", "2100-01-01").text()).isEqualTo("none to 2100-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"yesterday", "2026-13-01", "1700000000000", "+1000000000-12-31T23:59:59Z"})
    void whatIsNoInstantIsRefused(String latest) {
        assertThatThrownBy(() -> bounds("1970-01-01", latest))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ingest.latest-event-time")
                .hasMessageContaining(latest);
    }

    @Test
    void boundsThatNothingLiesBetweenAreRefused() {
        assertThatThrownBy(() -> bounds("2001-01-01", "2000-01-01"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ingest.latest-event-time");
    }
}
