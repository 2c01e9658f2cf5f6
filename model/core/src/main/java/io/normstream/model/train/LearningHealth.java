package io.normstream.model.train;

import static io.normstream.model.train.LearningState.AT_CHANCE;
import static io.normstream.model.train.LearningState.BELOW_NO_CHANGE;
import static io.normstream.model.train.LearningState.DEAD_UNITS;
import static io.normstream.model.train.LearningState.LEARNING;
import static io.normstream.model.train.LearningState.ONE_CLASS_IN_WINDOW;
import static io.normstream.model.train.LearningState.ONE_CLASS_PREDICTED;
import static io.normstream.model.train.LearningState.SCALES_COLLAPSING;
import static io.normstream.model.train.LearningState.TOO_EARLY;

/**
 * Decides whether a network learns: the same numbers give the same state. What speaks against it is
 * said only where it is beyond doubt; a network that forgets classes which the window does not hold
 * is not noticed.
 *
 * <p>Being below the no-change classifier is not enough: on a stream that shows one class for long,
 * a network that knows every class is below it too. One that only follows the class of the moment
 * is also wrong where the class changes.
 *
 * <p>Such a stream shows a problem now and hides it then, so the gravest that was found stays until
 * none was found for two windows. Not for several threads.
 */
public final class LearningHealth {
    /** The first window is for learning. */
    private static final int WINDOWS = 2;

    /** Standard deviations above chance that are not luck. */
    private static final double SURE = 3;

    /** A class counts from this part of the images on that it would have if all had equally many. */
    private static final int FAIR_SHARE = 3;

    /** Fewer images where the class changes say nothing. */
    private static final int LEAST_AT_CHANGE = 20;

    /** Share of the channels before a layer of ReLUs. */
    private static final double NEARLY_ALL = 0.9;

    /** A scale below it, the root of the usual epsilon, is lost in the next normalisation. */
    private static final double LOST = Math.sqrt(1e-5);

    private LearningState held = TOO_EARLY;
    private long foundAt;

    /** What the figures and the latest diagnosed step say, and what was found before. */
    public LearningState assess(PrequentialFigures figures, Diagnostics diagnostics) {
        LearningState found = of(figures, diagnostics);
        boolean over = figures.labelled() - foundAt >= (long) WINDOWS * figures.window();
        if (!found.isProblem() && (over || !held.isProblem())) {
            held = found;
        } else if (found.isProblem()) {
            held = over || found.compareTo(held) > 0 ? found : held;
            foundAt = figures.labelled();
        }
        return held;
    }

    /** The same without what was found before. */
    static LearningState of(PrequentialFigures figures, Diagnostics diagnostics) {
        if (figures.labelled() < (long) WINDOWS * figures.window()
                || figures.images() < figures.window()) {
            return TOO_EARLY;
        }
        if (diagnostics.deadChannels() >= NEARLY_ALL) {
            return DEAD_UNITS;
        }
        if (diagnostics.scales().stream().anyMatch(LearningHealth::isLost)) {
            return SCALES_COLLAPSING;
        }
        return ofFigures(figures);
    }

    private static boolean isLost(ChannelSummary scales) {
        return Math.max(Math.abs(scales.min()), Math.abs(scales.max())) < LOST;
    }

    private static LearningState ofFigures(PrequentialFigures figures) {
        if (figures.classesPredicted() <= 1) {
            return ONE_CLASS_PREDICTED;
        }
        int classes = 0;
        double recalls = 0;
        double reciprocals = 0;
        for (int cls = 0; cls < figures.classes(); cls++) {
            if (counts(figures, cls)) {
                classes++;
                recalls += figures.recall(cls);
                reciprocals += 1.0 / figures.images(cls);
            }
        }
        if (classes <= 1) {
            return ONE_CLASS_IN_WINDOW;
        }
        double chance = 1.0 / classes;
        double deviation = Math.sqrt(chance * (1 - chance) * reciprocals) / classes;
        if (recalls / classes <= chance + SURE * deviation) {
            return AT_CHANCE;
        }
        return followsTheMoment(figures) ? BELOW_NO_CHANGE : LEARNING;
    }

    private static boolean counts(PrequentialFigures figures, int cls) {
        long images = figures.images(cls);
        return images > 0 && FAIR_SHARE * images * figures.classesInWindow() >= figures.images();
    }

    private static boolean followsTheMoment(PrequentialFigures figures) {
        return figures.accuracy() < figures.noChangeAccuracy()
                && figures.imagesAtChange() >= LEAST_AT_CHANGE
                && figures.accuracyAtChange() < figures.accuracy() / 2;
    }
}
