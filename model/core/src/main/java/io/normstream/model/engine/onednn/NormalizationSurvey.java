package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.Reports;
import io.normstream.model.engine.memory.StoredNormalization;
import io.normstream.model.norm.ForwardCoefficients;
import java.nio.FloatBuffer;

/** What one normalisation saw: normalises once more, with scale 1 and shift 0, and looks. */
final class NormalizationSurvey {
    private final String path;
    private final StoredNormalization normalization;
    private final ChannelwiseAffine apply;
    private final Operation unpack;
    private final FloatBuffer numbers;

    NormalizationSurvey(
            String path,
            Activation input,
            Groups groups,
            StoredNormalization normalization,
            Build build) {
        this.path = path;
        this.normalization = normalization;
        Tensor normalized = build.scratch(0, input.values().descriptor());
        this.apply =
                new ChannelwiseAffine(path + " survey", input.values(), normalized, groups, build);
        Tensor plain = build.scratch(1, build.channelsLast(dnnl_f32, input.shape()));
        this.unpack = build.reorder(path + " survey", normalized, plain);
        this.numbers = plain.floats();
    }

    NormalizationReport report() {
        ForwardCoefficients coefficients = normalization.forwardWithoutAffine();
        apply.run(coefficients.center(), coefficients.multiplier(), coefficients.offset());
        unpack.run();
        float largest = 0;
        for (int i = 0; i < numbers.limit(); i++) {
            largest = Math.max(largest, Math.abs(numbers.get(i)));
        }
        return Reports.of(path, normalization.observed(), largest);
    }
}
