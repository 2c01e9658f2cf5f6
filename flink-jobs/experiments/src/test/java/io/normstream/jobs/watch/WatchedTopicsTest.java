package io.normstream.jobs.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WatchedTopicsTest {
    private final WatchedTopics topics = WatchedTopics.withPrefix("a");

    @Test
    void saysWhatToStartWhereNothingTrains() {
        assertThat(topics.missing(List.of("a.images")))
                .contains("no topic a.metrics")
                .contains("normstream train");
        assertThat(topics.missing(List.of("b.metrics", "c.metrics"))).contains("b, c");
        assertThat(topics.missing(List.of("a.metrics"))).isEmpty();
    }
}
