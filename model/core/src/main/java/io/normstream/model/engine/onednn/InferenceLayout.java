package io.normstream.model.engine.onednn;

import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.LeafVisitor;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Which layout is faster for inference in float32. There the activations fit into the caches, where
 * channels-last convolutions are some 8 % faster than blocked ones; only the first, which reads few
 * channels, is slower by the number of values that it writes. So it depends on what comes behind.
 */
final class InferenceLayout {
    /** Multiply-adds for each value of the first convolution from which channels-last wins. */
    private static final long WORTHWHILE = 400;

    private InferenceLayout() {}

    static MemoryLayout of(Architecture architecture) {
        List<Work> work = architecture.layers().accept(new AllWork(architecture.input()));
        if (work.isEmpty()) {
            return MemoryLayout.BLOCKED;
        }
        long behind = work.stream().skip(1).mapToLong(Work::multiplyAdds).sum();
        return behind > WORTHWHILE * work.get(0).output()
                ? MemoryLayout.CHANNELS_LAST
                : MemoryLayout.BLOCKED;
    }

    /**
     * What a convolution does for an image.
     *
     * @param output number of values that it writes
     */
    private record Work(long output, long multiplyAdds) {}

    /** Of all convolutions, in network order. */
    private record AllWork(Shape input) implements LeafVisitor<List<Work>> {
        @Override
        public List<Work> leaf(Layer layer) {
            return List.of();
        }

        @Override
        public List<Work> conv(Conv2d layer) {
            long output = layer.outputShape(input).size();
            long multiplyAdds = output * layer.kernelShape(input).fanIn();
            return List.of(new Work(output, multiplyAdds));
        }

        @Override
        public List<Work> residual(Residual layer) {
            List<Work> work = new ArrayList<>(sequential(layer.body()));
            work.addAll(sequential(layer.shortcut()));
            return work;
        }

        @Override
        public List<Work> sequential(Sequential layer) {
            return layer.collect(input, (entry, shape) -> entry.layer().accept(new AllWork(shape)));
        }
    }
}
