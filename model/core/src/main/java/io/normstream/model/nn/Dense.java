package io.normstream.model.nn;

import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.Initializer;
import io.normstream.model.norm.KernelShape;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.Role;
import io.normstream.model.norm.StateSpec;
import java.util.List;

/**
 * Fully connected layer with bias on the flattened input. Weights are {@code [features, outputs]}.
 *
 * @param gradientTransform what the gradients of weights and bias go through before the optimizer
 *     sees them
 */
public record Dense(int outputs, GradientTransform gradientTransform) implements Layer {

    /** One whose gradients are taken as they are. */
    public Dense(int outputs) {
        this(outputs, GradientTransform.NONE);
    }

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
                ParameterSpec.bias(outputs));
    }

    @Override
    public List<StateSpec> state(Shape input) {
        return gradientTransform.state(kernelShape(input));
    }

    /** Sizes of the kernel for this input. */
    public KernelShape kernelShape(Shape input) {
        return new KernelShape(1, input.size(), outputs, true);
    }
}
