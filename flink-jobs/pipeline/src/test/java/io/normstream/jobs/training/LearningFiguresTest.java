package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.machine.TrainingMachine;
import io.normstream.jobs.metrics.RecordedMetrics;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.model.engine.selection.Engines;
import io.normstream.schemas.LearningState;
import io.normstream.schemas.TrainingMetrics;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Figures beside accuracy, and whether the model learns, on the metrics topic and as gauges. */
class LearningFiguresTest {
    private static final TrainingSettings SETTINGS =
            Examples.settings(
                    "training.window", "40",
                    "training.prequential-prior", "recent",
                    "training.rehearsal", "off");

    private static List<Example> classByClass(int count, long seed) {
        List<Example> stream = Examples.stream(count, seed);
        stream.sort(Comparator.comparingInt(example -> example.label));
        for (int offset = 0; offset < count; offset++) {
            stream.get(offset).offset = offset;
        }
        return stream;
    }

    private static TrainingMetrics last(List<Example> stream) throws Exception {
        List<TrainingMetrics> metrics = TrainingHarness.run(SETTINGS, stream, List.of()).metrics();
        return metrics.get(metrics.size() - 1);
    }

    @Test
    void aRestoreInMidWindowChangesNoFigure() throws Exception {
        List<Example> stream = Examples.stream(203, 1);

        Emitted whole = TrainingHarness.run(SETTINGS, stream, List.of());
        Emitted interrupted = TrainingHarness.run(SETTINGS, stream, List.of(3, 20, 101));

        assertThat(whole.metrics()).hasSizeGreaterThan(10);
        assertThat(Emitted.bytes(interrupted.metrics()))
                .containsExactlyElementsOf(Emitted.bytes(whole.metrics()));
    }

    /** The figures beside it are of the same window as the accuracy that the learner keeps. */
    @Test
    void aMixedStreamIsLearntAndItsFiguresFitTogether() throws Exception {
        TrainingMetrics metrics = last(Examples.stream(200, 1));

        assertThat(metrics.getLearning()).isEqualTo(LearningState.LEARNING);
        assertThat(metrics.getClassesInWindow()).isEqualTo(2);
        assertThat(metrics.getNoChangeAccuracy()).isBetween(0.3, 0.7);
        assertThat(metrics.getClassBalancedAccuracy())
                .isCloseTo(metrics.getWindowAccuracy(), within(0.1));
        assertThat(metrics.getKappaTemporal())
                .isCloseTo(
                        (metrics.getWindowAccuracy() - metrics.getNoChangeAccuracy())
                                / (1 - metrics.getNoChangeAccuracy()),
                        within(1e-12));
        assertThat(metrics.getRecentPriorAccuracy()).isBetween(0.5, 1.0);
        assertThat(metrics.getNewClasses()).isEmpty();
        assertThat(metrics.getRehearsalLoss()).isNull();
    }

    /** What accuracy alone hides. */
    @Test
    void aStreamOfOneClassAtATimeIsNotTakenForLearning() throws Exception {
        TrainingMetrics metrics = last(classByClass(400, 1));

        assertThat(metrics.getWindowAccuracy()).isEqualTo(1);
        assertThat(metrics.getNoChangeAccuracy()).isEqualTo(1);
        assertThat(metrics.getKappaTemporal()).isNull();
        assertThat(metrics.getLearning()).isEqualTo(LearningState.ONE_CLASS_PREDICTED);
    }

    @Test
    void theRecentPriorIsASecondCurveAlone() throws Exception {
        List<Example> stream = Examples.stream(120, 3);
        Emitted with = TrainingHarness.run(SETTINGS, stream, List.of());
        Emitted without =
                TrainingHarness.run(
                        Examples.settings("training.window", "40", "training.rehearsal", "off"),
                        stream,
                        List.of());

        assertThat(without.metrics()).allMatch(metrics -> metrics.getRecentPriorAccuracy() == null);
        assertThat(with.steps()).isEqualTo(without.steps());
        assertThat(with.predictions())
                .extracting(prediction -> prediction.getPredictedClass())
                .isEqualTo(
                        without.predictions().stream()
                                .map(prediction -> prediction.getPredictedClass())
                                .toList());
    }

    @Test
    void gaugesShowTheLatestFigures() {
        RecordedMetrics recorded = new RecordedMetrics();
        TrainerMetrics gauges = new TrainerMetrics(recorded.group(), SETTINGS.models());
        Emitted emitted = new Emitted();
        try (ModelTrainer trainer =
                TrainerFactory.start(
                        SETTINGS.model(Examples.MODEL),
                        SETTINGS,
                        TrainingMachine.alone(Engines.select(SETTINGS.network().engine())),
                        Examples.OPENING,
                        PublishedFrontier.NONE,
                        emitted)) {
            gauges.add(Examples.MODEL, trainer);
            assertThat(gauge(recorded, "classBalancedAccuracy")).isEqualTo(Double.NaN);
            assertThat(gauge(recorded, "learning")).isEqualTo(Double.NaN);
            assertThat(gauge(recorded, "class.0.windowAccuracy")).isEqualTo(Double.NaN);
            assertThat(gauge(recorded, "gradientNorm")).isEqualTo(Double.NaN);
            assertThat(gauge(recorded, "publishedVersion")).isEqualTo(Double.NaN);
            assertThat(gauge(recorded, "stepAgeSeconds")).isEqualTo(Double.NaN);
            for (Example example : classByClass(400, 1)) {
                if (trainer.accept(example)) {
                    gauges.step(Examples.MODEL, trainer, 1);
                }
            }
            assertThat(gauge(recorded, "classBalancedAccuracy")).isEqualTo(1.0);
            assertThat(gauge(recorded, "noChangeAccuracy")).isEqualTo(1.0);
            assertThat(gauge(recorded, "kappaTemporal")).isEqualTo(Double.NaN);
            assertThat(gauge(recorded, "recentPriorAccuracy")).isEqualTo(1.0);
            assertThat(gauge(recorded, "classesInWindow")).isEqualTo(1);
            assertThat(gauge(recorded, "classesPredicted")).isEqualTo(1);
            assertThat(gauge(recorded, "learning")).isEqualTo(0.0);
            assertThat(gauge(recorded, "class.0.windowImages")).isEqualTo(0);
            assertThat(gauge(recorded, "class.0.windowAccuracy")).isEqualTo(Double.NaN);
            assertThat(gauge(recorded, "class.1.windowImages")).isEqualTo(40);
            assertThat(gauge(recorded, "class.1.windowAccuracy")).isEqualTo(1.0);
            assertThat((double) gauge(recorded, "stepAgeSeconds")).isNotNegative();
        }
    }

    private static Object gauge(RecordedMetrics recorded, String name) {
        return recorded.gauge("model." + Examples.MODEL + "." + name);
    }
}
