package io.normstream.model.nn;

import io.normstream.model.norm.Initializer;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.Role;
import java.util.List;

/**
 * Fully connected layer with bias on the flattened input. Weights are {@code [features, outputs]}.
 */
public record Dense(int outputs) implements Layer {
    @Override
    public String kind() {
        return "dense";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.dense(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shape.vector(outputs);
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        int fanIn = input.size();
        return List.of(
                new ParameterSpec(
                        "weight",
                        List.of(fanIn, outputs),
                        Role.WEIGHT,
                        new Initializer.UniformFanIn(fanIn)),
                new ParameterSpec(
                        "bias", List.of(outputs), Role.BIAS, new Initializer.Constant(0)));
    }
}
