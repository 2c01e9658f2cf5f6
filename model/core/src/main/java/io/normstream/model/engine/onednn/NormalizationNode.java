package io.normstream.model.engine.onednn;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.StoredNormalization;
import io.normstream.model.nn.Normalization;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Any normaliser that has no primitive of its own. */
final class NormalizationNode implements Node {
    private final Build build;
    private final Activation output;
    private final NormalizationPasses passes;
    private final NormalizationSurvey survey;
    private final @Nullable SimilarityMeasurement similarity;

    NormalizationNode(Normalization layer, String path, Activation input, Build build) {
        this.build = build;
        this.output = new Activation(input.shape(), build.slot(input.values().descriptor()), true);
        Groups groups = Groups.of(input, layer.normalizer().needs().grouping(), build);
        StoredNormalization normalization =
                new StoredNormalization(
                        layer, path, input.shape(), groups.count(), build.storage());
        this.passes =
                new NormalizationPasses(path, input, output.values(), groups, normalization, build);
        this.survey = new NormalizationSurvey(path, input, groups, normalization, build);
        this.similarity =
                SimilarityMeasurement.of(
                        path,
                        input,
                        layer.normalizer().needs(),
                        normalization.step().moments(),
                        build);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void run() {
        if (similarity != null) {
            similarity.run();
        }
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
        reports.add(survey.report());
    }
}
