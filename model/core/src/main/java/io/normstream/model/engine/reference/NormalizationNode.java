package io.normstream.model.engine.reference;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.NormalizationValues;
import io.normstream.model.engine.memory.Reports;
import io.normstream.model.nn.Normalization;
import io.normstream.model.norm.AffineValues;
import io.normstream.model.norm.BackwardCoefficients;
import io.normstream.model.norm.ForwardCoefficients;
import io.normstream.model.norm.GradientSums;
import io.normstream.model.norm.Moments;
import io.normstream.model.norm.Normalizer;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Any {@link Normalizer}: reduces, asks for coefficients, applies them. Centred values take the
 * place of x where x is free; the gradient is computed in place.
 */
final class NormalizationNode implements Node {
    private final String path;
    private final Normalizer normalizer;
    private final Activation output;
    private final NormalizationValues values;
    private final Moments moments;
    private final ForwardCoefficients coefficients;
    private final GradientSums sums;
    private final BackwardCoefficients gradientCoefficients;
    private final Centering centering;
    private final Apply apply;
    private final ApplyGradient applyGradient;

    NormalizationNode(Normalization layer, String path, Activation input, Build build) {
        this.path = path;
        this.normalizer = layer.normalizer();
        this.values = new NormalizationValues(layer, path, input.shape(), build.storage());
        Groups groups = Groups.of(input, normalizer.grouping(), build);
        int channels = groups.channels();
        this.moments = new Moments(groups.groups(), channels);
        this.coefficients = ForwardCoefficients.allocate(groups.groups(), channels);
        this.sums = GradientSums.allocate(groups.groups(), channels);
        this.gradientCoefficients = BackwardCoefficients.allocate(groups.groups(), channels);
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

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void forward() {
        values.load();
        centering.measure(moments);
        normalizer.forward(moments, values.affine(), values.state(), coefficients);
        apply.run(coefficients);
    }

    @Override
    public void infer() {
        values.load();
        if (normalizer.inferenceNeedsMoments()) {
            centering.measure(moments);
        }
        normalizer.infer(moments, values.affine(), values.state(), coefficients);
        if (!normalizer.inferenceNeedsMoments()) {
            centering.center(coefficients.center());
        }
        apply.run(coefficients);
    }

    @Override
    public void backward() {
        applyGradient.sum(moments.mean(), sums);
        normalizer.backward(
                moments,
                sums,
                values.affine(),
                values.state(),
                gradientCoefficients,
                values.dAffine(),
                values.nextState());
        values.store();
        applyGradient.run(moments.mean(), gradientCoefficients);
    }

    @Override
    public void report(List<NormalizationReport> reports) {
        reports.add(Reports.of(path, moments, largestNormalized()));
    }

    /** Normalises once more, with scale 1 and shift 0. */
    private double largestNormalized() {
        AffineValues identity = AffineValues.allocate(moments.channels());
        Arrays.fill(identity.scale(), 1);
        normalizer.forward(moments, identity, values.state(), coefficients);
        return apply.largest(coefficients);
    }
}
