package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;

import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.Layer;
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
    private final Build build;
    private Activation flow;

    InferenceStages(Sequential layers, String prefix, Activation input, Build build) {
        this.build = build;
        this.flow = input;
        List<Fusion.Part> parts = Fusion.parts(layers);
        for (int i = 0; i < parts.size(); i++) {
            Fusion.Part part = parts.get(i);
            Fusion.Part next = i + 1 < parts.size() ? parts.get(i + 1) : null;
            if (part.layer() instanceof Conv2d conv && follows(next)) {
                add(new NormalizedConv(conv, prefix + part.name(), next, prefix, flow, build));
                i++;
            } else {
                add(stage(part, prefix + part.name()));
            }
        }
    }

    private static boolean follows(Fusion.@Nullable Part part) {
        return part != null
                && part.layer() instanceof Normalization normalization
                && !normalization.normalizer().inferenceNeedsMoments();
    }

    private void add(Stage stage) {
        stages.add(stage);
        flow = stage.output();
    }

    private Stage stage(Fusion.Part part, String path) {
        Layer layer = part.layer();
        if (layer instanceof Conv2d conv) {
            return new ConvNode(conv, path, flow, build);
        }
        if (layer instanceof Normalization normalization) {
            return new InferenceNormalization(normalization, part.rectified(), path, flow, build);
        }
        if (layer instanceof MaxPool2d pool) {
            return PoolNode.of(pool, path, flow, dnnl_forward_inference, build);
        }
        if (layer instanceof GlobalAveragePool pool) {
            return PoolNode.of(pool, path, flow, dnnl_forward_inference, build);
        }
        if (layer instanceof Residual residual) {
            return new InferenceResidual(residual, part.rectified(), path, flow, build);
        }
        if (layer instanceof Sequential sequential) {
            return new InferenceStages(sequential, path + ".", flow, build);
        }
        return Nodes.of(part, path, flow, build);
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
