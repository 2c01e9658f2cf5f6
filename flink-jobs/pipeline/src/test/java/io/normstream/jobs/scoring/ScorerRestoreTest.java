package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.normstream.jobs.config.ScoringSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.state.StateFiles;
import io.normstream.model.image.Preprocessing;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.RejectReason;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a scorer does with state that does not fit its options: images become dead letters, what
 * would fail in each attempt ends the job for good, and nothing is tried for ever.
 */
class ScorerRestoreTest {
    private static final ScoringSettings ONE_MODEL = Publication.settings();
    private static final ScoringSettings TWO_MODELS =
            Publication.settings("training.models", "m=8x8x1:2,n=4x4x1:3");

    @Test
    void heldImagesOfAModelThatIsNoLongerDeclaredAreDeadLetters() throws Exception {
        try (ScoringHarness restored = ScoringHarness.open(ONE_MODEL, null, heldOfBoth())) {
            requireRefused(restored, RejectReason.UNDECLARED_MODEL);
            assertThat(restored.deadLetters())
                    .extracting(DeadLetter::getDetail)
                    .containsOnly("Declared models are [m], found \"n\" in a checkpoint");
        }
    }

    @Test
    void heldImagesOfAnotherSizeThanIsDeclaredAreDeadLetters() throws Exception {
        ScoringSettings other = Publication.settings("training.models", "m=8x8x1:2,n=4x4x3:3");
        try (ScoringHarness restored = ScoringHarness.open(other, null, heldOfBoth())) {
            requireRefused(restored, RejectReason.WRONG_SHAPE);
        }
    }

    /** The two of model n are dead letters, whole; the two of model m are held on. */
    private static void requireRefused(ScoringHarness restored, RejectReason reason)
            throws Exception {
        assertThat(restored.deadLetters())
                .extracting(DeadLetter::getReason)
                .containsExactly(reason, reason);
        assertThat(restored.deadLetters())
                .extracting(DeadLetter::getOffset)
                .containsExactly(10L, 11L);
        assertThat(restored.deadLetters())
                .allSatisfy(letter -> assertThat(letter.getValue().get(0)).isEqualTo((byte) 7));
        restored.endInputs();
        assertThat(restored.predictions())
                .extracting(Prediction::getOffset)
                .containsExactly(0L, 1L);
    }

    @Test
    void imagesThatWereOnTheirWayToAModelThatIsNotDeclaredAreDeadLetters() throws Exception {
        try (ScoringHarness harness = ScoringHarness.open(ONE_MODEL, null, null)) {
            harness.image(ofOther(10));

            assertThat(harness.deadLetters())
                    .extracting(DeadLetter::getReason)
                    .containsExactly(RejectReason.UNDECLARED_MODEL);
        }
    }

    private static OperatorSubtaskState heldOfBoth() throws Exception {
        try (ScoringHarness harness = ScoringHarness.open(TWO_MODELS, null, null)) {
            harness.image(0);
            harness.image(1);
            harness.image(ofOther(10));
            harness.image(ofOther(11));
            return harness.checkpoint();
        }
    }

    private static Example ofOther(long offset) {
        Example image = Scored.image(offset);
        image.modelId = "n";
        image.pixels = new byte[16];
        image.record.topic = image.topic;
        image.record.offset = offset;
        image.record.value = new byte[] {7};
        return image;
    }

    @Test
    void aModelOfACheckpointThatCannotPredictEndsTheJobForGood() throws Exception {
        OperatorSubtaskState state;
        try (ScoringHarness harness =
                ScoringHarness.open(ONE_MODEL, Publication.of("a", 7), null)) {
            state = harness.checkpoint();
        }
        ScoringSettings exact = Publication.settings("training.precision", "float64");

        assertThatThrownBy(() -> ScoringHarness.open(exact, null, state))
                .isInstanceOf(SuppressRestartsException.class)
                .hasMessageContaining("Unrecoverable")
                .cause()
                .hasMessageStartingWith(
                        "the checkpoint does not fit the options: model m version 7 cannot predict")
                .message()
                .hasLineCount(1);
    }

    @Test
    void modelsThatAreNotWhatWasWrittenEndTheJobForGood() throws Exception {
        OperatorSubtaskState broken = ScoringHarness.holding("m", new byte[] {0, 0, 0, 1, 1});

        assertThatThrownBy(() -> ScoringHarness.open(ONE_MODEL, null, broken))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessage("State of a scorer of 5 bytes ends too early");
    }

    @Test
    void whatIsHeldOfModelsThatAreNotDeclaredIsNotEvenRead() throws Exception {
        OperatorSubtaskState broken = ScoringHarness.holding("x", new byte[] {0, 0, 0, 1, 1});

        try (ScoringHarness harness = ScoringHarness.open(ONE_MODEL, null, broken)) {
            harness.image(0);
            harness.endInputs();
            assertThat(harness.versions()).containsExactly(-1L);
        }
    }

    /**
     * State of the first format, made once: version 7 of lineage a served m, with lineage older
     * before it; version 9 was being loaded; three images waited for a model of n. Weights were
     * rounded and most set to zero, so that the file is small.
     */
    @Test
    void stateOfTheFirstFormatGoesOn(@TempDir Path directory) throws Exception {
        try (ScoringHarness restored =
                ScoringHarness.open(asStored(TWO_MODELS), null, golden(directory))) {
            images(restored, 10);
            restored.awaitMail();
            images(restored, 20);

            assertThat(restored.versions()).containsExactly(7L, 7L, 7L, 7L, 9L, 9L, 9L, 9L);
            assertThat(restored.predictions().stream().mapToDouble(ScorerRestoreTest::ofClass1))
                    .usingElementComparator((one, other) -> Math.abs(one - other) < 1e-5 ? 0 : 1)
                    .containsExactly(
                            0.49988502,
                            0.5038091,
                            0.51037735,
                            0.50546676,
                            0.5163431,
                            0.5174304,
                            0.51574725,
                            0.5204289);
            assertThat(restored.predictions()).extracting(Prediction::getLineage).containsOnly("a");

            restored.endInputs();
            assertThat(restored.predictions().subList(8, 11))
                    .extracting(Prediction::getModelId, Prediction::getOffset)
                    .containsExactly(tuple("n", 0L), tuple("n", 1L), tuple("n", 2L));
        }
    }

    @Test
    void imagesInStateOfTheFirstFormatAreStillWhole(@TempDir Path directory) throws Exception {
        try (ScoringHarness restored =
                ScoringHarness.open(asStored(ONE_MODEL), null, golden(directory))) {
            assertThat(restored.deadLetters())
                    .extracting(DeadLetter::getTopic, letter -> letter.getValue().remaining())
                    .containsExactly(tuple("images", 16), tuple("images", 3), tuple("images", 3));
        }
    }

    /** As a submission that finds models of that time in the checkpoint. */
    private static ScoringSettings asStored(ScoringSettings settings) {
        return settings.withPreprocessing(Preprocessing.NONE);
    }

    private static double ofClass1(Prediction prediction) {
        return prediction.getProbabilities().get(1);
    }

    private static void images(ScoringHarness harness, int from) throws Exception {
        for (int offset = from; offset < from + 4; offset++) {
            harness.image(offset);
        }
    }

    private static OperatorSubtaskState golden(Path directory) throws Exception {
        Path file = directory.resolve("state");
        try (InputStream packed = new GZIPInputStream(StateFiles.open("scorer-1.bin.gz"))) {
            Files.copy(packed, file);
        }
        return OperatorSnapshotUtil.readStateHandle(file.toString());
    }
}
