package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.NormalizationValues;
import io.normstream.model.engine.memory.Reports;
import io.normstream.model.nn.Normalization;
import io.normstream.model.norm.AffineValues;
import io.normstream.model.norm.ForwardCoefficients;
import io.normstream.model.norm.Moments;
import io.normstream.model.norm.Normalizer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** What one normalisation saw: normalises once more, with scale 1 and shift 0, and looks. */
final class NormalizationSurvey {
    private final Normalizer normalizer;
    private final String path;
    private final NormalizationValues values;
    private final AffineValues identity;
    private final ForwardCoefficients coefficients;
    private final ChannelwiseAffine apply;
    private final Operation unpack;
    private final FloatBuffer numbers;

    NormalizationSurvey(
            Normalization layer,
            String path,
            Activation input,
            NormalizationValues values,
            Build build) {
        this.normalizer = layer.normalizer();
        this.path = path;
        this.values = values;
        Groups groups = Groups.of(input, normalizer.grouping(), build);
        this.identity = AffineValues.allocate(groups.channels());
        Arrays.fill(identity.scale(), 1);
        this.coefficients = ForwardCoefficients.allocate(groups.count(), groups.channels());
        Tensor normalized = build.scratch(0, input.values().descriptor());
        this.apply =
                new ChannelwiseAffine(path + " survey", input.values(), normalized, groups, build);
        Tensor plain = build.scratch(1, build.channelsLast(dnnl_f32, input.shape()));
        this.unpack = build.reorder(path + " survey", normalized, plain);
        this.numbers = plain.floats();
    }

    NormalizationReport report(Moments moments) {
        normalizer.forward(moments, identity, values.state(), coefficients);
        apply.run(coefficients.center(), coefficients.multiplier(), coefficients.offset());
        unpack.run();
        float largest = 0;
        for (int i = 0; i < numbers.limit(); i++) {
            largest = Math.max(largest, Math.abs(numbers.get(i)));
        }
        return Reports.of(path, moments, largest);
    }
}
