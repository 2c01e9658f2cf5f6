package io.normstream.model.engine.onednn;

import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;

/**
 * Which layout is faster for inference in float32. There the activations fit into the caches, where
 * channels-last convolutions are some 8 % faster than blocked ones; only the first, which reads few
 * channels, is slower by the number of values that it writes. So it depends on what comes behind.
 */
final class InferenceLayout {
    /** Multiply-adds for each value of the first convolution from which channels-last wins. */
    private static final long WORTHWHILE = 400;

    private long firstOutput;
    private long multiplyAdds;

    private InferenceLayout() {}

    static MemoryLayout of(Architecture architecture) {
        InferenceLayout work = new InferenceLayout();
        work.add(architecture.layers(), architecture.input());
        return work.multiplyAdds > WORTHWHILE * work.firstOutput
                ? MemoryLayout.CHANNELS_LAST
                : MemoryLayout.BLOCKED;
    }

    private void add(Layer layer, Shape input) {
        if (layer instanceof Conv2d conv) {
            add(conv, input);
        } else if (layer instanceof Residual residual) {
            add(residual.body(), input);
            add(residual.shortcut(), input);
        } else if (layer instanceof Sequential sequential) {
            Shape shape = input;
            for (Sequential.Entry entry : sequential.entries()) {
                add(entry.layer(), shape);
                shape = entry.layer().outputShape(shape);
            }
        }
    }

    private void add(Conv2d conv, Shape input) {
        long output = conv.outputShape(input).size();
        if (firstOutput == 0) {
            firstOutput = output;
        } else {
            multiplyAdds += output * conv.kernel() * conv.kernel() * input.channels();
        }
    }
}
