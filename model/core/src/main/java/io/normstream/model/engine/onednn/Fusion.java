package io.normstream.model.engine.onednn;

import io.normstream.model.nn.Layer;
import io.normstream.model.nn.LeafVisitor;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
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
                            && entry.layer().accept(TakesRelu.VISITOR);
            parts.add(new Part(entry.name(), entry.layer(), rectified));
            if (rectified) {
                i++;
            }
        }
        return parts;
    }

    private enum TakesRelu implements LeafVisitor<Boolean> {
        VISITOR;

        @Override
        public Boolean leaf(Layer layer) {
            return false;
        }

        @Override
        public Boolean normalization(Normalization layer) {
            return layer.normalizer().asBatchNormalizer().isPresent();
        }

        @Override
        public Boolean residual(Residual layer) {
            return true;
        }

        @Override
        public Boolean sequential(Sequential layer) {
            return false;
        }
    }
}
