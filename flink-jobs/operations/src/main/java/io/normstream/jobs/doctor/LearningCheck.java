package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.skipped;
import static io.normstream.jobs.doctor.Finding.warning;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.model.train.LearningReport;
import io.normstream.model.train.LearningState;
import io.normstream.schemas.TrainingMetrics;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether each model learns, as its newest metrics say. */
record LearningCheck(LearningProgress found, List<ModelDeclaration> models) implements Check {
    private static final String SUBJECT = "learning";

    private static final String FORGETS =
            "images come one class after the other and nothing is rehearsed, so it forgets the classes that do not come; begin a new lineage with --fresh and --rehearsal on, the default";

    /** Share of images that are of the class of the one before: they come class by class. */
    private static final double CLASS_BY_CLASS = 0.9;

    @Override
    public List<Finding> findings() {
        return models.stream().map(model -> finding(model.id())).toList();
    }

    private Finding finding(String model) {
        TrainingMetrics metrics = found.byModel().get(model);
        if (metrics == null) {
            return skipped(
                    SUBJECT,
                    String.format(
                            Locale.ROOT,
                            "model %s: none of the latest %d records of metrics is of it",
                            model,
                            LearningProgress.LATEST));
        }
        if (metrics.getLearning() == io.normstream.schemas.LearningState.UNKNOWN) {
            return skipped(
                    SUBJECT, "model %s: the build that trains it does not say".formatted(model));
        }
        LearningReport report = report(metrics);
        boolean forgets = forgets(metrics, report);
        String text =
                String.format(
                        Locale.ROOT,
                        "model %s, version %d: %s (latest labelled images: %s)",
                        model,
                        metrics.getVersion(),
                        forgets ? FORGETS : report.state().meaning(),
                        report.text());
        return forgets || report.state().isProblem() ? warning(SUBJECT, text) : ok(SUBJECT, text);
    }

    private static boolean forgets(TrainingMetrics metrics, LearningReport report) {
        boolean says =
                switch (report.state()) {
                    case BELOW_NO_CHANGE, AT_CHANCE, ONE_CLASS_PREDICTED, ONE_CLASS_IN_WINDOW ->
                            true;
                    default -> false;
                };
        return says
                && metrics.getRehearsalLoss() == null
                && report.noChangeAccuracy() >= CLASS_BY_CLASS;
    }

    private static LearningReport report(TrainingMetrics metrics) {
        return new LearningReport(
                LearningState.valueOf(metrics.getLearning().name()),
                metrics.getWindowAccuracy(),
                orNaN(metrics.getClassBalancedAccuracy()),
                orNaN(metrics.getNoChangeAccuracy()),
                orNaN(metrics.getKappaTemporal()),
                orNaN(metrics.getRecentPriorAccuracy()),
                orZero(metrics.getClassesInWindow()),
                orZero(metrics.getClassesPredicted()));
    }

    private static double orNaN(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    private static int orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
