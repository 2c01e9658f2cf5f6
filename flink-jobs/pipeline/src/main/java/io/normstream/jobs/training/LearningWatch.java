package io.normstream.jobs.training;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.model.train.ClassFigures;
import io.normstream.model.train.Diagnostics;
import io.normstream.model.train.FiguresWindow;
import io.normstream.model.train.LearningHealth;
import io.normstream.model.train.LearningReport;
import io.normstream.model.train.LearningState;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.PrequentialFigures;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether a model learns and says so in the log, once whenever that changes, and which
 * classes are new. Changes nothing that is learnt. After a restore it knows the figures, but not
 * what it had found.
 */
final class LearningWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LearningWatch.class);
    private static final String LINE = "Model {}: {}. Latest labelled images: {}";

    private final ModelDeclaration model;
    private final PrequentialFigures figures;
    private final LearningHealth health = new LearningHealth();
    private LearningReport report;
    private ClassFigures byClass;
    private LearningState said = LearningState.TOO_EARLY;

    /**
     * @param figures of the model's stream so far
     * @param diagnostics of its network now
     */
    LearningWatch(ModelDeclaration model, PrequentialFigures figures, Diagnostics diagnostics) {
        this.model = model;
        this.figures = figures;
        this.report = LearningReport.of(health.assess(figures, diagnostics), figures);
        this.byClass = figures.byClass();
    }

    /** A mini-batch was predicted, and learnt where that was intended. */
    void predicted(MiniBatch batch, Predictions predictions) {
        figures.add(batch, predictions);
    }

    /** The step of {@code version} was the first to learn these classes; says so in the log. */
    void began(List<Integer> classes, long version) {
        if (!classes.isEmpty()) {
            LOG.info(
                    "Model {}, version {}: first images of class {}",
                    model.id(),
                    version,
                    classes.stream().map(this::named).collect(Collectors.joining(", ")));
        }
    }

    private String named(int cls) {
        ClassNames names = model.classNames();
        return names.isEmpty() ? Integer.toString(cls) : cls + " " + names.name(cls);
    }

    /** A step was diagnosed: refreshes the report. */
    LearningReport assess(Diagnostics diagnostics) {
        report = LearningReport.of(health.assess(figures, diagnostics), figures);
        byClass = figures.byClass();
        if (report.state() != said) {
            said = report.state();
            Object[] facts = {model.id(), said.meaning(), report.text()};
            if (said.isProblem()) {
                LOG.warn(LINE, facts);
            } else {
                LOG.info(LINE, facts);
            }
        }
        return report;
    }

    /** What the latest diagnosed step showed, or what it began from. */
    LearningReport report() {
        return report;
    }

    /** The same of each class. */
    ClassFigures byClass() {
        return byClass;
    }

    FiguresWindow save() {
        return figures.save();
    }
}
