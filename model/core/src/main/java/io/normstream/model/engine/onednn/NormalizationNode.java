package io.normstream.model.engine.onednn;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.NormalizationValues;
import io.normstream.model.nn.Normalization;
import java.util.List;

/** Any normaliser that has no primitive of its own. */
final class NormalizationNode implements Node {
    private final Build build;
    private final Activation output;
    private final NormalizationPasses passes;
    private final NormalizationSurvey survey;

    NormalizationNode(Normalization layer, String path, Activation input, Build build) {
        this.build = build;
        this.output = new Activation(input.shape(), build.slot(input.values().descriptor()), true);
        NormalizationValues values =
                new NormalizationValues(layer, path, input.shape(), build.storage());
        this.passes = new NormalizationPasses(layer, path, input, output.values(), values, build);
        this.survey = new NormalizationSurvey(layer, path, input, values, build);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void run() {
        passes.forward();
    }

    @Override
    public Gradient bind(Gradient upstream, boolean wanted) {
        Gradient result = build.gradients().sameOrNew(upstream);
        passes.bind(upstream.values(), result.values());
        return result;
    }

    @Override
    public void backward() {
        passes.backward();
    }

    @Override
    public void report(List<NormalizationReport> reports) {
        reports.add(survey.report(passes.moments()));
    }
}
