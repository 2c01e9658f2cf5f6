package io.normstream.model.engine.reference;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.Reports;
import io.normstream.model.engine.memory.Similarity;
import io.normstream.model.engine.memory.StoredNormalization;
import io.normstream.model.engine.memory.Vector;
import io.normstream.model.engine.memory.Views;
import io.normstream.model.nn.Normalization;
import io.normstream.model.norm.Needs.Fact;
import io.normstream.model.norm.NormalizationStep;
import io.normstream.model.norm.Normalizer;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Any {@link Normalizer}: reduces, asks for coefficients, applies them. Centred values take the
 * place of x where x is free; the gradient is computed in place.
 */
final class NormalizationNode implements Node {
    private final String path;
    private final Activation output;
    private final StoredNormalization normalization;
    private final NormalizationStep step;
    private final @Nullable DoubleSupplier similarity;
    private final Centering centering;
    private final Apply apply;
    private final ApplyGradient applyGradient;

    NormalizationNode(Normalization layer, String path, Activation input, Build build) {
        this.path = path;
        Groups groups = Groups.of(input, layer.normalizer().needs().grouping(), build);
        this.normalization =
                new StoredNormalization(
                        layer, path, input.shape(), groups.groups(), build.storage());
        this.step = normalization.step();
        this.similarity =
                layer.normalizer().needs().has(Fact.SIMILARITY) ? similarity(input) : null;
        INDArray x = groups.tensor(input.values());
        INDArray centered = input.overwritable() ? x : groups.tensor(build.images(input.shape()));
        INDArray scratch = groups.tensor(build.scratch(x.shape()));
        this.centering = new Centering(groups, x, centered, scratch, build);
        // dx takes the place of dy; where nobody wants dx, dy needs memory all the same
        INDArray dx = input.gradient();
        INDArray dy = dx == null ? build.images(input.shape()) : dx;
        INDArray y = build.images(input.shape());
        this.output = new Activation(input.rows(), input.shape(), y, dy, true);
        this.apply = new Apply(centering, groups.tensor(y), build);
        this.applyGradient =
                new ApplyGradient(
                        centering, groups.tensor(dy), dx == null ? null : groups.tensor(dx), build);
    }

    private static DoubleSupplier similarity(Activation input) {
        int size = input.shape().size();
        Similarity measurement = new Similarity(size);
        Vector values = Vector.of(Views.of(input.values(), 0, (long) input.rows() * size));
        return () -> measurement.of(values::get, input.rows());
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void forward() {
        if (similarity != null) {
            // before x is centred in its place
            step.moments().similarity(similarity.getAsDouble());
        }
        centering.measure(step.moments());
        normalization.forward();
        apply.run(step.coefficients());
    }

    @Override
    public void infer() {
        boolean measures = normalization.inferenceNeedsMoments();
        if (measures) {
            centering.measure(step.moments());
        }
        normalization.infer();
        if (!measures) {
            centering.center(step.coefficients().center());
        }
        apply.run(step.coefficients());
    }

    @Override
    public void backward() {
        double[] center = step.moments().mean();
        applyGradient.sum(center, step.sums());
        normalization.backward();
        applyGradient.run(center, step.gradientCoefficients());
    }

    @Override
    public void report(List<NormalizationReport> reports) {
        double largest = apply.largest(normalization.forwardWithoutAffine());
        reports.add(Reports.of(path, normalization.observed(), largest));
    }
}
