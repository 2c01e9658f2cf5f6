package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.StoredKernelGradient;
import io.normstream.model.norm.Moments;
import io.normstream.model.norm.Needs.Grouping;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mean and variance of each channel, by native passes. */
final class Measurement {
    private final Groups groups;
    private final Moments moments;
    private final Channels mean;
    private final Channels variance;
    private final List<Operation> operations = new ArrayList<>();

    private Measurement(
            String path, Activation input, Groups groups, Moments moments, Build build) {
        this.groups = groups;
        this.moments = moments;
        this.mean = new Channels(groups.channels(), build);
        this.variance = new Channels(groups.channels(), build);
        // oneDNN measures only where it normalises; what it writes is of no use.
        Primitive primitive =
                BatchNormalizations.forward(
                        path + " moments", dnnl_forward_training, groups.layout(), 1, 0, build);
        for (int group = 0; group < groups.count(); group++) {
            operations.add(
                    Operation.of(primitive)
                            .with(DNNL_ARG_SRC, groups.part(input.values(), group))
                            .with(DNNL_ARG_DST, build.scratch(0, groups.layout()))
                            .with(DNNL_ARG_MEAN, mean.tensor())
                            .with(DNNL_ARG_VARIANCE, variance.tensor())
                            .build());
        }
    }

    /** Of {@code groups} of {@code input}, written to {@code moments}. */
    static Measurement of(
            String path, Activation input, Groups groups, Moments moments, Build build) {
        return new Measurement(path, input, groups, moments, build);
    }

    /** Of all rows of {@code input}, where what rewrites a gradient needs them; else null. */
    static @Nullable Measurement of(
            String path, Activation input, @Nullable StoredKernelGradient gradient, Build build) {
        return gradient != null && gradient.needsInputMoments()
                ? of(
                        path,
                        input,
                        Groups.of(input, Grouping.BATCH, build),
                        gradient.step().input(),
                        build)
                : null;
    }

    void run() {
        for (int group = 0; group < operations.size(); group++) {
            operations.get(group).run();
            mean.read(moments.mean(), group * groups.channels());
            variance.read(moments.variance(), group * groups.channels());
        }
        moments.resize(groups.count(), groups.valuesOfChannel());
    }
}
