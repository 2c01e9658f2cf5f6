package io.normstream.model.train;

import java.util.Locale;

/**
 * Figures of {@link PrequentialFigures} at one moment, and what follows from them. Shares are from
 * 0 to 1, and NaN where there is nothing to take them from.
 */
public record LearningReport(
        LearningState state,
        double accuracy,
        double classBalancedAccuracy,
        double noChangeAccuracy,
        double kappaTemporal,
        double recentPriorAccuracy,
        int classesInWindow,
        int classesPredicted) {

    /** The figures now, of which {@code state} is what follows. */
    public static LearningReport of(LearningState state, PrequentialFigures figures) {
        return new LearningReport(
                state,
                figures.accuracy(),
                figures.classBalancedAccuracy(),
                figures.noChangeAccuracy(),
                figures.kappaTemporal(),
                figures.recentPriorAccuracy(),
                figures.classesInWindow(),
                figures.classesPredicted());
    }

    /** The figures in a line, for people. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "accuracy %.1f %%, class-balanced %.1f %%, the last label again %.1f %%,"
                        + " classes shown %d, classes predicted %d",
                100 * accuracy,
                100 * classBalancedAccuracy,
                100 * noChangeAccuracy,
                classesInWindow,
                classesPredicted);
    }
}
