package io.normstream.model.nn;

import io.normstream.model.norm.ParameterSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * What a layer of a network takes, for an image.
 *
 * @param path of the layer
 * @param output shape that comes out
 * @param parameters numbers that it learns
 * @param multiplyAdds of a prediction, in convolutions and dense layers: nearly all there are. A
 *     training step does three times as many, for values and the gradients of input and kernel
 */
public record LayerCost(
        String path, String kind, Shape output, long parameters, long multiplyAdds) {

    /** Of all layers that hold no others, and of the sums of residuals, in network order. */
    public static List<LayerCost> of(Architecture architecture) {
        return architecture.layers().accept(new Costs("", architecture.input()));
    }

    private record Costs(String path, Shape input) implements LeafVisitor<List<LayerCost>> {
        private Costs at(String name, Shape shape) {
            return new Costs(path.isEmpty() ? name : path + "." + name, shape);
        }

        private List<LayerCost> cost(Layer layer, long parameters, long multiplyAdds) {
            Shape output = layer.outputShape(input);
            return List.of(new LayerCost(path, layer.kind(), output, parameters, multiplyAdds));
        }

        private long parameters(Layer layer) {
            return layer.parameters(input).stream().mapToLong(ParameterSpec::length).sum();
        }

        @Override
        public List<LayerCost> leaf(Layer layer) {
            return cost(layer, parameters(layer), 0);
        }

        @Override
        public List<LayerCost> conv(Conv2d layer) {
            long outputs = layer.outputShape(input).size();
            return cost(layer, parameters(layer), outputs * layer.kernelShape(input).fanIn());
        }

        @Override
        public List<LayerCost> dense(Dense layer) {
            return cost(layer, parameters(layer), layer.kernelShape(input).weights());
        }

        @Override
        public List<LayerCost> residual(Residual layer) {
            List<LayerCost> costs = new ArrayList<>(at("body", input).sequential(layer.body()));
            costs.addAll(at("shortcut", input).sequential(layer.shortcut()));
            costs.addAll(cost(layer, 0, 0));
            return costs;
        }

        @Override
        public List<LayerCost> sequential(Sequential layer) {
            return layer.collect(
                    input, (entry, shape) -> entry.layer().accept(at(entry.name(), shape)));
        }
    }
}
