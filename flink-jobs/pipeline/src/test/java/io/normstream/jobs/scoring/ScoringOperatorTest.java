package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.config.ScoringSettings;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.schemas.Prediction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScoringOperatorTest {
    private static final ScoringSettings SETTINGS = Publication.settings();
    private static Publication a7;
    private static Publication a9;
    private static Publication a11;

    @BeforeAll
    static void publish() {
        a7 = Publication.of("a", 7);
        a9 = Publication.of("a", 9);
        a11 = Publication.of("a", 11);
    }

    @Test
    void anImageWaitsForOthersNoLongerThanIsAllowed() throws Exception {
        try (ScoringHarness harness = ScoringHarness.open(SETTINGS, a7, null)) {
            harness.setTime(100);
            harness.image(0);
            harness.setTime(109);
            assertThat(harness.predictions()).isEmpty();

            harness.setTime(110);
            assertThat(harness.versions()).containsExactly(7L);

            harness.image(1);
            harness.setTime(120);
            assertThat(harness.versions()).containsExactly(7L, 7L);
        }
    }

    @Test
    void anUpdateIsSwappedInWhileImagesGoOn() throws Exception {
        try (ScoringHarness harness = ScoringHarness.open(SETTINGS, a7, null)) {
            harness.updates(a9.updates());
            images(harness, 0, 4);
            harness.awaitMail();
            images(harness, 4, 8);

            assertThat(harness.versions()).containsExactly(7L, 7L, 7L, 7L, 9L, 9L, 9L, 9L);
        }
    }

    @Test
    void ofSeveralUpdatesThatWaitOnlyTheNewestIsLoaded() throws Exception {
        try (ScoringHarness harness = ScoringHarness.open(SETTINGS, null, null)) {
            harness.updates(a7.updates());
            harness.updates(a9.updates());
            harness.updates(a11.updates());
            harness.awaitMail();
            images(harness, 0, 4);
            harness.awaitMail();
            images(harness, 4, 8);

            assertThat(harness.versions()).containsExactly(7L, 7L, 7L, 7L, 11L, 11L, 11L, 11L);
        }
    }

    @Test
    void aBrokenUpdateLeavesTheLastGoodModel() throws Exception {
        List<ModelUpdate> broken = new ArrayList<>(a9.chunks());
        broken.add(
                ModelUpdate.manifest(a9.manifest().setChecksum(ByteBuffer.allocate(32)).build()));
        try (ScoringHarness harness = ScoringHarness.open(SETTINGS, a7, null)) {
            harness.updates(broken);
            harness.awaitMail();
            images(harness, 0, 4);
            harness.updates(a11.updates());
            harness.awaitMail();
            images(harness, 4, 8);

            assertThat(harness.versions()).containsExactly(7L, 7L, 7L, 7L, 11L, 11L, 11L, 11L);
        }
    }

    @Test
    void aNetworkThatTakesMoreMemoryThanTheDeclaredOneIsRefused() throws Exception {
        try (ScoringHarness harness = ScoringHarness.open(SETTINGS, a7, null)) {
            harness.updates(Publication.wide("a", 9).updates());
            harness.awaitMail();
            images(harness, 0, 4);

            assertThat(harness.versions()).containsExactly(7L, 7L, 7L, 7L);
        }
    }

    @Test
    void itPredictsAtOnceAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (ScoringHarness harness = ScoringHarness.open(SETTINGS, a7, null)) {
            harness.updates(a9.updates());
            harness.awaitMail();
            state = harness.checkpoint();
        }
        // What is published would be an older model: the state knows better.
        try (ScoringHarness restored = ScoringHarness.open(SETTINGS, a7, state)) {
            images(restored, 0, 4);
            assertThat(restored.versions()).containsOnly(9L).hasSize(4);
        }
    }

    @Test
    void everyCheckpointHasTheModelThatServesThen() throws Exception {
        OperatorSubtaskState unchanged;
        OperatorSubtaskState swapped;
        try (ScoringHarness harness = ScoringHarness.open(SETTINGS, a7, null)) {
            harness.checkpoint();
            unchanged = harness.checkpoint();
            harness.updates(a9.updates());
            harness.awaitMail();
            swapped = harness.checkpoint();
        }
        assertServes(unchanged, 7);
        assertServes(swapped, 9);
    }

    private static void assertServes(OperatorSubtaskState state, long version) throws Exception {
        try (ScoringHarness restored = ScoringHarness.open(SETTINGS, null, state)) {
            images(restored, 0, 4);
            assertThat(restored.versions()).containsOnly(version).hasSize(4);
        }
    }

    @Test
    void aCheckpointOfAnotherNetworkThanDeclaredEndsTheJobForGood() throws Exception {
        OperatorSubtaskState state;
        try (ScoringHarness harness = ScoringHarness.open(SETTINGS, a7, null)) {
            state = harness.checkpoint();
        }
        ScoringSettings other = Publication.settings("training.models", "m=8x8x1:3");

        assertThatThrownBy(() -> ScoringHarness.open(other, null, state))
                .isInstanceOf(SuppressRestartsException.class)
                .hasRootCauseMessage(
                        "the file of model m version 7 holds small-cnn for images of %s and 2 classes, but m=8x8x1:3:small-cnn is declared",
                        other.models().get(0).input());
    }

    @Test
    void aPublishedModelThatCannotPredictIsWaitedPast() throws Exception {
        ScoringSettings exact = Publication.settings("training.precision", "float64");
        try (ScoringHarness harness = ScoringHarness.open(exact, a7, null)) {
            images(harness, 0, 3);
            harness.endInputs();

            assertThat(harness.versions()).containsExactly(-1L, -1L, -1L);
        }
    }

    @Test
    void anUpdateThatWasHalfReadAtACheckpointIsReadOnAfterTheRestore() throws Exception {
        OperatorSubtaskState state;
        try (ScoringHarness harness = ScoringHarness.open(SETTINGS, a7, null)) {
            harness.updates(a9.updates().subList(0, 2));
            state = harness.checkpoint();
        }
        try (ScoringHarness restored = ScoringHarness.open(SETTINGS, a7, state)) {
            restored.updates(a9.updates().subList(2, 4));
            restored.awaitMail();
            images(restored, 0, 4);
            assertThat(restored.versions()).containsOnly(9L).hasSize(4);
        }
    }

    @Test
    void anUpdateThatWasBeingLoadedAtACheckpointIsLoadedAfterTheRestore() throws Exception {
        OperatorSubtaskState state;
        try (ScoringHarness harness = ScoringHarness.open(SETTINGS, a7, null)) {
            harness.updates(a9.updates());
            state = harness.checkpoint();
        }
        try (ScoringHarness restored = ScoringHarness.open(SETTINGS, a7, state)) {
            images(restored, 0, 4);
            restored.awaitMail();
            images(restored, 4, 8);
            assertThat(restored.versions()).containsExactly(7L, 7L, 7L, 7L, 9L, 9L, 9L, 9L);
        }
    }

    @Test
    void whatCameBeforeACheckpointIsScoredBeforeItAndWhatIsHeldComesBack() throws Exception {
        OperatorSubtaskState state;
        try (ScoringHarness harness = ScoringHarness.open(SETTINGS, a7, null)) {
            images(harness, 0, 2);
            harness.checkpoint();
            assertThat(harness.versions()).containsExactly(7L, 7L);
        }
        try (ScoringHarness without = ScoringHarness.open(SETTINGS, null, null)) {
            images(without, 0, 3);
            state = without.checkpoint();
            assertThat(without.predictions()).isEmpty();
        }
        try (ScoringHarness restored = ScoringHarness.open(SETTINGS, null, state)) {
            restored.updates(a9.updates());
            restored.endInputs();
            assertThat(restored.predictions())
                    .extracting(Prediction::getOffset)
                    .containsExactly(0L, 1L, 2L);
            assertThat(restored.versions()).containsOnly(9L);
        }
    }

    @Test
    void whatWasHeldForAModelWaitsForOthersNoLongerThanIsAllowed() throws Exception {
        try (ScoringHarness harness = ScoringHarness.open(SETTINGS, null, null)) {
            images(harness, 0, 6);
            harness.updates(a7.updates());
            harness.awaitMail();
            assertThat(harness.versions()).hasSize(4);

            harness.setTime(10);
            assertThat(harness.versions()).hasSize(6).containsOnly(7L);
        }
    }

    @Test
    void atTheEndWhatNoModelCameForIsAnswered() throws Exception {
        try (ScoringHarness harness = ScoringHarness.open(SETTINGS, null, null)) {
            images(harness, 0, 3);
            harness.endInputs();

            assertThat(harness.versions()).containsExactly(-1L, -1L, -1L);
        }
    }

    private static void images(ScoringHarness harness, int from, int to) throws Exception {
        for (int offset = from; offset < to; offset++) {
            harness.image(offset);
        }
    }
}
