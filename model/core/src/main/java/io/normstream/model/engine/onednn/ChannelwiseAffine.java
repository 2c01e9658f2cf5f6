package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code y = multiplier (x - center) + offset} by group and channel, in one native pass: oneDNN's
 * batch normalisation with a given mean and a variance of 1.
 */
final class ChannelwiseAffine {
    private static final int FLAGS = dnnl_use_global_stats | dnnl_use_scale | dnnl_use_shift;

    private final Groups groups;
    private final Channels center;
    private final Channels multiplier;
    private final Channels offset;
    private final List<Operation> operations = new ArrayList<>();

    /** From {@code x} to {@code y}, which may be the same array. */
    ChannelwiseAffine(String path, Tensor x, Tensor y, Groups groups, Build build) {
        this.groups = groups;
        this.center = new Channels(groups.channels(), build);
        this.multiplier = new Channels(groups.channels(), build);
        this.offset = new Channels(groups.channels(), build);
        Channels variance = Channels.filled(groups.channels(), 1, build);
        Primitive primitive =
                BatchNormalizations.forward(
                        path, dnnl_forward_inference, groups.layout(), 0, FLAGS, build);
        for (int group = 0; group < groups.count(); group++) {
            operations.add(
                    Operation.of(primitive)
                            .with(DNNL_ARG_SRC, groups.part(x, group))
                            .with(DNNL_ARG_DST, groups.part(y, group))
                            .with(DNNL_ARG_MEAN, center.tensor())
                            .with(DNNL_ARG_VARIANCE, variance.tensor())
                            .with(DNNL_ARG_SCALE, multiplier.tensor())
                            .with(DNNL_ARG_SHIFT, offset.tensor())
                            .build());
        }
    }

    /** Coefficients are indexed {@code group * channels + channel}. */
    void run(double[] centers, double[] multipliers, double[] offsets) {
        for (int group = 0; group < operations.size(); group++) {
            int first = group * groups.channels();
            center.write(centers, first);
            multiplier.write(multipliers, first);
            offset.write(offsets, first);
            operations.get(group).run();
        }
    }
}
