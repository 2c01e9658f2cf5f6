package io.normstream.model.engine.onednn;

import io.normstream.model.nn.Layer;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.norm.BatchNorm;
import java.util.ArrayList;
import java.util.List;

/** Finds layers that one primitive computes together with the ReLU behind them. */
final class Fusion {
    private Fusion() {}

    /**
     * @param name of the layer in its sequence
     * @param rectified whether the ReLU behind it belongs to it
     */
    record Part(String name, Layer layer, boolean rectified) {}

    static List<Part> parts(Sequential layers) {
        List<Sequential.Entry> entries = layers.entries();
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Sequential.Entry entry = entries.get(i);
            boolean rectified =
                    i + 1 < entries.size()
                            && entries.get(i + 1).layer() instanceof Relu
                            && takesRelu(entry.layer());
            parts.add(new Part(entry.name(), entry.layer(), rectified));
            if (rectified) {
                i++;
            }
        }
        return parts;
    }

    private static boolean takesRelu(Layer layer) {
        return layer instanceof Residual
                || (layer instanceof Normalization normalization
                        && normalization.normalizer() instanceof BatchNorm);
    }
}
