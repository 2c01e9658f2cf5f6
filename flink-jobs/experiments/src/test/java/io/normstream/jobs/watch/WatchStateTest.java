package io.normstream.jobs.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.normstream.jobs.letters.Letter;
import io.normstream.jobs.letters.LetterPlace;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LearningState;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.RejectReason;
import io.normstream.schemas.TrainingMetrics;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WatchStateTest {
    private static final byte[] PNG = {1, 2, 3};

    private final WatchState state = new WatchState("waiting");

    @Test
    void saysWhatItWaitsForUntilThereIsSomething() {
        WatchView view = state.view("", 5).view();

        assertThat(view.status()).isEqualTo("waiting");
        assertThat(view.model()).isNull();
        assertThat(view.models()).isEmpty();
        assertThat(view.refused().count()).isZero();
    }

    @Test
    void showsWhatEachModelReported() {
        state.reported(metrics("b", "run", 10, 0.5, LearningState.LEARNING), 1_000);
        state.reported(metrics("b", "run", 20, 0.6, LearningState.LEARNING), 3_000);
        state.reported(metrics("a", "run", 5, 0.1, LearningState.AT_CHANCE), 3_000);

        WatchView view = state.view("b", 4_000).view();

        assertThat(view.models())
                .containsExactly(
                        new WatchView.Line("a", 0.1, 50, "bad"),
                        new WatchView.Line("b", 0.6, 200, "good"));
        WatchView.Detail model = Objects.requireNonNull(view.model());
        assertThat(model.id()).isEqualTo("b");
        assertThat(model.state()).isEqualTo("it learns");
        assertThat(model.imagesPerSecond()).isEqualTo(50);
        assertThat(model.sections().get(0).charts().get(0).tracks().get(0).images())
                .containsExactly(100L, 200L);
        assertThat(Objects.requireNonNull(state.view("none", 1).view().model()).id())
                .isEqualTo("a");
    }

    @Test
    void aRunThatGoesBackGoesOnFromThere() {
        for (long version = 1; version <= 5; version++) {
            state.reported(metrics("a", "run", version, 0.5, LearningState.LEARNING), version);
        }
        state.reported(metrics("a", "run", 3, 0.4, LearningState.LEARNING), 6);

        assertThat(images()).containsExactly(10L, 20L, 30L);
        assertThat(detail().version()).isEqualTo(3);
    }

    @Test
    void anotherLineageForgetsTheFiguresOfTheFirst() {
        state.reported(metrics("a", "run", 5, 0.5, LearningState.LEARNING), 1);
        state.predicted(prediction("a", "run", 1, 2));
        state.sampled(prediction("a", "run", 1, 2), PNG);
        state.reported(metrics("a", "next", 1, 0.1, LearningState.TOO_EARLY), 2);
        state.sampled(prediction("a", "run", 1, 2), PNG);

        assertThat(images()).containsExactly(10L);
        assertThat(detail().confusion().images()).isZero();
        assertThat(detail().mistakes()).isEmpty();
        assertThat(state.picture(0)).isNull();
        assertThat(state.takeMistakes(9)).isEmpty();
    }

    @Test
    void countsWhatWasTakenForWhatAmongTheLatest() {
        state.predicted(prediction("a", "run", 0, 1));
        for (int i = 0; i < ModelWatch.WINDOW; i++) {
            state.predicted(prediction("a", "run", i % 2, 1));
        }
        state.predicted(prediction("a", "run", null, 1));

        assertThat(detail().confusion().images()).isEqualTo(ModelWatch.WINDOW);
        assertThat(detail().confusion().cells())
                .containsExactly(
                        new Confusions.Cell(0, 1, ModelWatch.WINDOW / 2),
                        new Confusions.Cell(1, 1, ModelWatch.WINDOW / 2));
    }

    @Test
    void handsOutTheLatestMistakesOnceAndInTurn() {
        for (int i = 0; i < 10; i++) {
            state.predicted(prediction("a", "run", 0, 1));
            state.predicted(prediction("b", "run", 0, 1));
        }

        assertThat(state.takeMistakes(2)).extracting(Prediction::getModelId).containsOnly("a");
        assertThat(state.takeMistakes(2)).extracting(Prediction::getModelId).containsOnly("b");
        assertThat(state.takeMistakes(9)).hasSize(2);
        assertThat(state.takeMistakes(9)).isEmpty();
    }

    @Test
    void keepsNoMorePicturesThanAreShown() {
        state.reported(metrics("a", "run", 1, 0.5, LearningState.LEARNING), 1);
        for (int i = 0; i < 100; i++) {
            state.sampled(prediction("a", "run", 0, 1), PNG);
            state.refused(letter("text"), PNG);
        }

        WatchView.Refused refused = state.view("", 1).view().refused();
        assertThat(refused.count()).isEqualTo(100);
        assertThat(refused.latest()).hasSize(RefusedRecords.SHOWN);
        assertThat(refused.reasons()).singleElement().matches(reason -> reason.count() == 100);
        assertThat(detail().mistakes()).hasSize(12);
        long kept = 0;
        for (long number = 0; number < 200; number++) {
            kept += state.picture(number) == null ? 0 : 1;
        }
        assertThat(kept).isEqualTo(RefusedRecords.SHOWN + 12);
    }

    @Test
    void servedAccuracyIsThatOfTheVersionThatServes() {
        state.scored(prediction("a", "run", 0, 1));
        Prediction newer = prediction("a", "run", 1, 1);
        newer.setVersion(8);
        state.scored(newer);

        assertThat(detail().serving()).isEqualTo(8);
        assertThat(detail().servingAccuracy()).isEqualTo(1);
        assertThat(detail().scored()).isEqualTo(1);
    }

    @Test
    void longTextsAreCutAndTheViewIsJson() throws Exception {
        state.refused(letter("<b>".repeat(1_000)), null);

        String json = new ObjectMapper().writeValueAsString(state.view("", 1).view());

        assertThat(json).contains("<b><b>").hasSizeLessThan(3_000);
    }

    @Test
    void brokersThatAreAwayAreSilentSinceTheFirstTime() {
        state.silent(5);
        state.silent(9);
        assertThat(state.view("", 10).view().silentSince()).isEqualTo(5);

        state.answered("", 7L);
        assertThat(state.view("", 11).view().silentSince()).isNull();
        assertThat(state.view("", 11).view().behind()).isEqualTo(7);
        assertThat(state.view("", 11).view().status()).isEmpty();
    }

    private List<Long> images() {
        return detail().sections().get(0).charts().get(0).tracks().get(0).images();
    }

    private WatchView.Detail detail() {
        return Objects.requireNonNull(state.view("", 1).view().model());
    }

    private static Letter letter(String detail) {
        DeadLetter content =
                DeadLetter.newBuilder()
                        .setTopic("images")
                        .setPartition(0)
                        .setOffset(7)
                        .setTimestamp(Instant.EPOCH)
                        .setReason(RejectReason.WRONG_SHAPE)
                        .setDetail(detail)
                        .build();
        return new Letter(new LetterPlace("letters", 0, 1), Instant.EPOCH, content, null);
    }

    private static Prediction prediction(
            String model, String lineage, Integer label, int predicted) {
        return Prediction.newBuilder()
                .setModelId(model)
                .setLineage(lineage)
                .setVersion(7)
                .setImageId("image")
                .setTopic("images")
                .setPartition(0)
                .setOffset(3)
                .setEventTime(Instant.EPOCH)
                .setLabel(label)
                .setPredictedClass(predicted)
                .setProbabilities(List.of(0.2f, 0.8f))
                .build();
    }

    private static TrainingMetrics metrics(
            String model, String lineage, long version, double accuracy, LearningState learning) {
        return TrainingMetrics.newBuilder()
                .setModelId(model)
                .setLineage(lineage)
                .setVersion(version)
                .setScheduleStep(version)
                .setImagesSeen(10 * version)
                .setEventTime(Instant.EPOCH)
                .setLoss(1.5)
                .setWindowAccuracy(accuracy)
                .setPrequentialAccuracy(accuracy)
                .setLearningRate(0.1)
                .setGradientNorm(1)
                .setLargestNormalized(2)
                .setInputMean(List.of())
                .setInputStandardDeviation(List.of())
                .setScales(List.of())
                .setLearning(learning)
                .build();
    }
}
