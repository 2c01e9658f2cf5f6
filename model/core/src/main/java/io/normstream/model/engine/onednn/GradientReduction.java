package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.norm.GradientSums;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums of {@code dy} and of {@code dy (x - center)} by group and channel, in one native pass:
 * oneDNN's gradients of scale and shift with a given mean and a variance of 1.
 */
final class GradientReduction {
    private static final int FLAGS = dnnl_use_global_stats | dnnl_use_scale | dnnl_use_shift;

    private final Groups groups;
    private final Channels center;
    private final Channels sum;
    private final Channels centeredSum;
    private final List<Operation> operations = new ArrayList<>();

    GradientReduction(String path, Tensor x, Tensor dy, Groups groups, Build build) {
        this.groups = groups;
        this.center = new Channels(groups.channels(), build);
        this.sum = new Channels(groups.channels(), build);
        this.centeredSum = new Channels(groups.channels(), build);
        Channels ones = Channels.filled(groups.channels(), 1, build);
        Primitive forward =
                BatchNormalizations.forward(
                        path + " forward of sums",
                        dnnl_forward_training,
                        groups.layout(),
                        0,
                        FLAGS,
                        build);
        Primitive primitive =
                BatchNormalizations.backward(
                        path + " sums", dnnl_backward, groups.layout(), 0, FLAGS, forward, build);
        for (int group = 0; group < groups.count(); group++) {
            operations.add(
                    Operation.of(primitive)
                            .with(DNNL_ARG_SRC, groups.part(x, group))
                            .with(DNNL_ARG_DIFF_DST, groups.part(dy, group))
                            .with(DNNL_ARG_MEAN, center.tensor())
                            .with(DNNL_ARG_VARIANCE, ones.tensor())
                            .with(DNNL_ARG_SCALE, ones.tensor())
                            .with(DNNL_ARG_DIFF_SRC, build.scratch(0, groups.layout()))
                            .with(DNNL_ARG_DIFF_SCALE, centeredSum.tensor())
                            .with(DNNL_ARG_DIFF_SHIFT, sum.tensor())
                            .build());
        }
    }

    void run(double[] centers, GradientSums sums) {
        for (int group = 0; group < operations.size(); group++) {
            int first = group * groups.channels();
            center.write(centers, first);
            operations.get(group).run();
            sum.read(sums.dy(), first);
            centeredSum.read(sums.dyCentered(), first);
        }
    }
}
