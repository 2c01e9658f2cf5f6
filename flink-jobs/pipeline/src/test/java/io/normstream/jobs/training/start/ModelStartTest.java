package io.normstream.jobs.training.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings.Start;
import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.training.Examples;
import io.normstream.jobs.training.publication.AnnouncedVersions;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.jobs.training.publication.PublishingPolicy;
import io.normstream.jobs.training.state.TrainerState;
import io.normstream.model.train.FiguresWindow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ModelStartTest {
    private static final String OURS = "ours";

    private static PublishedHistory published(long version, String lineage) {
        return new PublishedHistory(version, lineage, 3, 1, new TreeMap<>(Map.of(1, 2)), List.of());
    }

    private static ModelStart.Opening opening(ModelStart start, RecordOrder order) {
        return start.opening("m", order, OURS);
    }

    private static TrainerState state(long version) {
        return new TrainerState(
                new byte[0],
                OURS,
                version,
                null,
                null,
                0,
                new int[1],
                -1,
                0,
                null,
                List.of(),
                PublishingPolicy.Memory.NONE,
                AnnouncedVersions.NONE,
                FiguresWindow.EMPTY);
    }

    @Test
    void aModelThatNoTopicKnowsBeginsAtZero() {
        for (Start how : Start.values()) {
            ModelStart start = Examples.start(how, -1, PublishedHistory.NONE);
            assertThat(opening(start, RecordOrder.DETERMINISTIC)).isEqualTo(Examples.OPENING);
        }
    }

    @Test
    void aFreshLineageBeginsAboveWhatWasPublishedAheadOfTheLedger() {
        PublishedHistory ahead = published(140, OURS);
        assertThat(opening(Examples.start(Start.FRESH, 100, ahead), RecordOrder.DETERMINISTIC))
                .isEqualTo(new ModelStart.Opening(141, ahead, null, Examples.BEGINNING));
        assertThat(opening(Examples.start(Start.FRESH, 200, ahead), RecordOrder.DETERMINISTIC))
                .isEqualTo(new ModelStart.Opening(201, ahead, null, Examples.BEGINNING));
    }

    @Test
    void aRunThatCrashedBeforeItsFirstCheckpointMayBeMadeAgain() {
        ModelStart start = Examples.start(Start.NEW, -1, published(5, OURS));
        assertThat(opening(start, RecordOrder.DETERMINISTIC).version()).isZero();
        assertThatThrownBy(() -> opening(start, RecordOrder.ARRIVAL))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("--fresh");
    }

    @Test
    void anotherRunMayNotTakeItsPlace() {
        ModelStart start = Examples.start(Start.NEW, -1, published(5, "theirs"));
        assertThatThrownBy(() -> opening(start, RecordOrder.DETERMINISTIC))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("published up to version 5 by the run theirs")
                .hasMessageContaining("--fresh");
    }

    @Test
    void aCheckpointWithoutAModelThatTheLedgerKnowsIsRefused() {
        ModelStart start = Examples.start(Start.RESUME, 17, PublishedHistory.NONE);
        assertThatThrownBy(() -> opening(start, RecordOrder.DETERMINISTIC))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("holds nothing of model m")
                .hasMessageContaining("reached 17");
    }

    @Test
    void aCheckpointMayBeBehindWhatItsOwnRunPublishedInDeterministicOrderOnly() {
        ModelStart own = Examples.start(Start.RESUME, 10, published(15, OURS));
        assertThatCode(() -> own.requireUpToDate("m", RecordOrder.DETERMINISTIC, state(10)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> own.requireUpToDate("m", RecordOrder.ARRIVAL, state(10)))
                .hasMessageContaining("version 10")
                .hasMessageContaining("up to version 15");
        assertThatThrownBy(() -> own.requireUpToDate("m", RecordOrder.DETERMINISTIC, state(9)))
                .hasMessageContaining("its ledger has reached 10");
        ModelStart other = Examples.start(Start.RESUME, 10, published(15, "theirs"));
        assertThatThrownBy(() -> other.requireUpToDate("m", RecordOrder.DETERMINISTIC, state(10)))
                .hasMessageContaining("the run theirs has published");
    }
}
