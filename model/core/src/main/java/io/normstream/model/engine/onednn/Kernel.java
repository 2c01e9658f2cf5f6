package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.StoredKernelGradient;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.WeightTransform;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a convolution: as they lie in the network's flat array ({@code [k, k, in / groups,
 * out]}, float32), as the layer's transforms make them, and in the layouts that primitives asked
 * for.
 */
final class Kernel {
    private final Conv2d layer;
    private final String path;
    private final int channels;
    private final Context context;
    private final Tensor weights;
    private final Tensor dWeights;
    private final @Nullable StoredKernelGradient gradient;
    private final @Nullable KernelTransforms transforms;
    private final List<Prepared> layouts = new ArrayList<>();
    private final double[] products;
    private boolean stale = true;

    Kernel(Conv2d layer, String path, Shape input, Build build) {
        this.layer = layer;
        this.path = path;
        this.channels = input.channels();
        this.products = new double[channels];
        this.context = build.context();
        dnnl_memory_desc plain = describe(dnnl_f32, layer.groups() == 1 ? dnnl_hwio : dnnl_hwigo);
        this.weights = build.parameter(path + ".weight", plain);
        this.dWeights = build.gradient(path + ".weight", plain);
        this.gradient =
                build.storage()
                        .kernelGradient(layer.gradientTransform(), path, layer.kernelShape(input));
        WeightTransform transform = layer.weightTransform();
        boolean isPlain = transform.keepsWeights() && !transform.usesSigns() && gradient == null;
        this.transforms =
                isPlain
                        ? null
                        : new KernelTransforms(layer, weights, dWeights, gradient, build.context());
    }

    /** Any array of the kernel's numbers in {@code type}, in a layout that a primitive chooses. */
    dnnl_memory_desc any(int type) {
        return describe(type, dnnl_format_tag_any);
    }

    private dnnl_memory_desc describe(int type, int tag) {
        int groups = layer.groups();
        long outputs = layer.outputChannels() / groups;
        long inputs = channels / groups;
        long size = layer.kernel();
        return groups == 1
                ? context.describe(type, tag, outputs, inputs, size, size)
                : context.describe(type, tag, groups, outputs, inputs, size, size);
    }

    /** The kernel laid out as {@code descriptor}, made anew whenever the parameters change. */
    Prepared prepared(dnnl_memory_desc descriptor, Build build) {
        for (Prepared known : layouts) {
            if (!known.folded && known.values.isLaidOutAs(descriptor)) {
                return known;
            }
        }
        boolean isPlain = used().isLaidOutAs(descriptor);
        Tensor values = isPlain ? used() : context.allocate(descriptor);
        Operation reorder = isPlain ? null : build.reorder(path + " kernel", used(), values);
        return remember(new Prepared(values, reorder, false));
    }

    /** The kernel times a factor of each output channel, laid out as {@code descriptor}. */
    Prepared scaled(dnnl_memory_desc descriptor, Tensor factors, Build build) {
        Tensor values = context.allocate(descriptor);
        String name = path + " folded kernel";
        return remember(
                new Prepared(
                        values,
                        build.scaledReorder(name, used(), factors, layer.groups() > 1, values),
                        true));
    }

    private Prepared remember(Prepared prepared) {
        layouts.add(prepared);
        return prepared;
    }

    /** The kernel that convolutions use, float32. */
    Tensor used() {
        return transforms == null ? weights : transforms.used();
    }

    /** Gradient of {@link #used}, float32. */
    Tensor dUsed() {
        return transforms == null ? dWeights : transforms.dUsed();
    }

    /** What rewrites the gradient last, or null where nothing does. */
    @Nullable StoredKernelGradient gradient() {
        return gradient;
    }

    /** From the gradient of {@link #used} to that of the weights. */
    void backward() {
        if (transforms != null) {
            transforms.backward();
        }
    }

    /** Sum of the used kernel times its gradient, by input channel; the same array each time. */
    double[] timesGradient() {
        FloatBuffer kernel = used().floats();
        FloatBuffer gradient = dUsed().floats();
        int outputs = layer.outputChannels();
        int inputs = channels / layer.groups();
        int outputsOfGroup = outputs / layer.groups();
        Arrays.fill(products, 0);
        for (int i = 0; i < kernel.limit(); i++) {
            int channel = i % outputs / outputsOfGroup * inputs + i / outputs % inputs;
            products[channel] += (double) kernel.get(i) * gradient.get(i);
        }
        return products;
    }

    /** The parameters were written. */
    void changed() {
        stale = true;
        layouts.forEach(layout -> layout.stale = true);
    }

    private void transform() {
        if (stale && transforms != null) {
            transforms.forward();
        }
        stale = false;
    }

    /** The kernel in one layout. */
    final class Prepared {
        private final Tensor values;
        private final @Nullable Operation reorder;
        private final boolean folded;
        private boolean stale = true;

        private Prepared(Tensor values, @Nullable Operation reorder, boolean folded) {
            this.values = values;
            this.reorder = reorder;
            this.folded = folded;
        }

        Tensor values() {
            return values;
        }

        /** Brings the layout up to date with the parameters. */
        void refresh() {
            if (stale) {
                transform();
                if (reorder != null) {
                    reorder.run();
                }
                stale = false;
            }
        }
    }
}
