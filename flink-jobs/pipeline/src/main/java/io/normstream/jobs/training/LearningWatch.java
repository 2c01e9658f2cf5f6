package io.normstream.jobs.training;

import io.normstream.model.train.Diagnostics;
import io.normstream.model.train.FiguresWindow;
import io.normstream.model.train.LearningHealth;
import io.normstream.model.train.LearningReport;
import io.normstream.model.train.LearningState;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.PrequentialFigures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether a model learns and says so in the log, once whenever that changes. Changes
 * nothing that is learnt. After a restore it knows the figures, but not what it had found.
 */
final class LearningWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LearningWatch.class);
    private static final String LINE = "Model {}: {}. Latest labelled images: {}";

    private final String modelId;
    private final PrequentialFigures figures;
    private final LearningHealth health = new LearningHealth();
    private LearningReport report;
    private LearningState said = LearningState.TOO_EARLY;

    /**
     * @param figures of the model's stream so far
     * @param diagnostics of its network now
     */
    LearningWatch(String modelId, PrequentialFigures figures, Diagnostics diagnostics) {
        this.modelId = modelId;
        this.figures = figures;
        this.report = LearningReport.of(health.assess(figures, diagnostics), figures);
    }

    /** A mini-batch was predicted, and learnt where that was intended. */
    void predicted(MiniBatch batch, Predictions predictions) {
        figures.add(batch, predictions);
    }

    /** A step was diagnosed: refreshes the report. */
    LearningReport assess(Diagnostics diagnostics) {
        report = LearningReport.of(health.assess(figures, diagnostics), figures);
        if (report.state() != said) {
            said = report.state();
            Object[] facts = {modelId, said.meaning(), report.text()};
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

    FiguresWindow save() {
        return figures.save();
    }
}
