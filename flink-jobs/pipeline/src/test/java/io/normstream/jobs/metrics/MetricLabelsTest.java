package io.normstream.jobs.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricLabelsTest {
    @Test
    void modelsAreCalledByTheirIds() {
        assertThat(MetricLabels.model("photos.v2", List.of("photos.v2", "photos-v2")))
                .isEqualTo("photos.v2");
    }

    @Test
    void modelsOfAJobNeverFallTogether() {
        List<String> declared = List.of("a.b.c", "a_b.c", "a.b_c", "a_b_c", "a-b-c");

        Set<String> onTheDashboard = new HashSet<>();
        for (String id : declared) {
            onTheDashboard.add(MetricLabels.model(id, declared).replace('.', '_'));
        }

        assertThat(onTheDashboard).hasSameSizeAs(declared);
    }

    @Test
    void classesAreCalledByNumberAndName() {
        assertThat(MetricLabels.ofClass(3, "Dress")).isEqualTo("3 Dress");
        assertThat(MetricLabels.ofClass(3, "")).isEqualTo("3");
    }

    @Test
    void aShareIsOfTheLatest() {
        RecentShare share = new RecentShare(3);
        assertThat(share.getValue()).isNaN();

        for (boolean right : new boolean[] {true, true, false, false, true}) {
            share.add(right);
        }
        assertThat(share.getValue()).isEqualTo(1 / 3.0);
        share.clear();
        assertThat(share.getValue()).isNaN();
        share.add(true);
        assertThat(share.getValue()).isEqualTo(1);
    }

    @Test
    void anAgeIsNotKnownBeforeTheFirstTime() {
        long[] now = {-5};
        Age age = new Age(() -> now[0]);
        assertThat(age.getValue()).isNaN();

        age.begin();
        now[0] += 2_500_000_000L;

        assertThat(age.getValue()).isEqualTo(2.5);
    }
}
