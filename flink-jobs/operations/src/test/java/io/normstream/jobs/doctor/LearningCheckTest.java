package io.normstream.jobs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.schemas.LearningState;
import io.normstream.schemas.TrainingMetrics;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearningCheckTest {
    private static final List<ModelDeclaration> MODELS =
            List.of(new ModelDeclaration("cats", 8, 8, 1, 2, "small-cnn"));

    private static TrainingMetrics metrics(LearningState learning) {
        return TrainingMetrics.newBuilder()
                .setModelId("cats")
                .setLineage("l")
                .setVersion(500L)
                .setScheduleStep(500L)
                .setImagesSeen(16_000L)
                .setEventTime(Instant.EPOCH)
                .setWindowAccuracy(0.98)
                .setPrequentialAccuracy(0.9)
                .setLearningRate(0.1)
                .setGradientNorm(1.0)
                .setLargestNormalized(9.0)
                .setInputMean(List.of())
                .setInputStandardDeviation(List.of())
                .setScales(List.of())
                .setClassBalancedAccuracy(0.5)
                .setNoChangeAccuracy(0.994)
                .setKappaTemporal(-2.3)
                .setClassesInWindow(2)
                .setClassesPredicted(1)
                .setLearning(learning)
                .setRehearsalLoss(0.3)
                .build();
    }

    private static Finding finding(LearningState learning) {
        return finding(metrics(learning));
    }

    private static Finding finding(TrainingMetrics metrics) {
        LearningProgress progress = new LearningProgress(new TreeMap<>());
        progress.byModel().put("cats", metrics);
        List<Finding> findings = new LearningCheck(progress, MODELS).findings();
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    @Test
    void aModelThatSaysOneClassIsAWarningWithItsFiguresAndWhatToDo() {
        Finding finding = finding(LearningState.ONE_CLASS_PREDICTED);

        assertThat(finding.mark()).isEqualTo(Mark.WARNING);
        assertThat(finding.text())
                .startsWith("model cats, version 500: it says one class for every image")
                .contains("mix the classes")
                .endsWith(
                        "(latest labelled images: accuracy 98.0 %, class-balanced 50.0 %, the last label again 99.4 %, classes shown 2, classes predicted 1)");
    }

    @Test
    void classAfterClassWithoutRehearsalIsNamedAsSuch() {
        TrainingMetrics metrics = metrics(LearningState.ONE_CLASS_IN_WINDOW);
        metrics.setRehearsalLoss(null);

        assertThat(finding(metrics).mark()).isEqualTo(Mark.WARNING);
        assertThat(finding(metrics).text())
                .contains("one class after the other and nothing is rehearsed", "--rehearsal on");
        metrics.setNoChangeAccuracy(0.4);
        assertThat(finding(metrics).mark()).isEqualTo(Mark.OK);
    }

    @ParameterizedTest
    @EnumSource
    void everyStateHasAFinding(LearningState learning) {
        assertThat(finding(learning).mark())
                .isEqualTo(
                        switch (learning) {
                            case UNKNOWN -> Mark.SKIPPED;
                            case TOO_EARLY, LEARNING, ONE_CLASS_IN_WINDOW -> Mark.OK;
                            default -> Mark.WARNING;
                        });
    }

    @Test
    void aModelWithoutMetricsIsSaidToHaveNone() {
        assertThat(new LearningCheck(new LearningProgress(new TreeMap<>()), MODELS).findings())
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.mark()).isEqualTo(Mark.SKIPPED);
                            assertThat(finding.text())
                                    .isEqualTo(
                                            "model cats: none of the latest 1000 records of metrics is of it");
                        });
    }
}
