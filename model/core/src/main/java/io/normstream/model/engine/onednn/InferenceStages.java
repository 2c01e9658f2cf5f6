package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;

import io.normstream.model.nn.AveragePool2d;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dropout;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.LeafVisitor;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layers one after the other for inference, as few stages as primitives allow. */
final class InferenceStages implements Stage {
    private final List<Stage> stages = new ArrayList<>();
    private Activation flow;

    InferenceStages(Sequential layers, String prefix, Activation input, Build build) {
        this.flow = input;
        List<Fusion.Part> parts = Fusion.parts(layers);
        for (int i = 0; i < parts.size(); i++) {
            Fusion.Part part = parts.get(i);
            Fusion.Part next = i + 1 < parts.size() ? parts.get(i + 1) : null;
            if (part.layer() instanceof Conv2d conv && follows(next)) {
                add(new NormalizedConv(conv, prefix + part.name(), next, prefix, flow, build));
                i++;
            } else {
                String path = prefix + part.name();
                add(part.layer().accept(new Alone(part, path, flow, build)));
            }
        }
    }

    private static boolean follows(Fusion.@Nullable Part part) {
        return part != null
                && part.layer() instanceof Normalization normalization
                && !normalization.normalizer().needs().inferenceMoments();
    }

    private void add(Stage stage) {
        stages.add(stage);
        flow = stage.output();
    }

    /** A layer that is not folded into the one before it. */
    private record Alone(Fusion.Part part, String path, Activation input, Build build)
            implements LeafVisitor<Stage> {

        /** As in training. */
        @Override
        public Stage leaf(Layer layer) {
            return Nodes.of(part, path, input, build);
        }

        @Override
        public Stage globalAveragePool(GlobalAveragePool layer) {
            return PoolNode.of(layer, path, input, dnnl_forward_inference, build);
        }

        @Override
        public Stage maxPool(MaxPool2d layer) {
            return PoolNode.of(layer, path, input, dnnl_forward_inference, build);
        }

        @Override
        public Stage averagePool(AveragePool2d layer) {
            return PoolNode.of(layer, path, input, dnnl_forward_inference, build);
        }

        /** What comes in: nothing is dropped. */
        @Override
        public Stage dropout(Dropout layer) {
            return new InferenceStages(Sequential.of(), path, input, build);
        }

        @Override
        public Stage normalization(Normalization layer) {
            return new InferenceNormalization(layer, part.rectified(), path, input, build);
        }

        @Override
        public Stage residual(Residual layer) {
            return new InferenceResidual(layer, part.rectified(), path, input, build);
        }

        @Override
        public Stage sequential(Sequential layer) {
            return new InferenceStages(layer, path + ".", input, build);
        }
    }

    @Override
    public Activation output() {
        return flow;
    }

    @Override
    public void run() {
        for (Stage stage : stages) {
            stage.run();
        }
    }

    @Override
    public void changed() {
        stages.forEach(Stage::changed);
    }
}
