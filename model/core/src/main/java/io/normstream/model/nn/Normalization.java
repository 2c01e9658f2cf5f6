package io.normstream.model.nn;

import io.normstream.model.norm.Initializer;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.Role;
import io.normstream.model.norm.StateSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Normalises each channel by {@code normalizer}, then applies the learnt affine. The scale starts
 * at {@code initialScale}, the shift at 0.
 */
public record Normalization(Normalizer normalizer, Affine affine, double initialScale)
        implements Layer {
    @Override
    public String kind() {
        return "norm";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.normalization(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        normalizer.checkChannels(input.channels());
        return input;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        List<Integer> channels = List.of(input.channels());
        List<ParameterSpec> specs = new ArrayList<>();
        if (affine.hasScale()) {
            specs.add(
                    new ParameterSpec(
                            "scale", channels, Role.SCALE, new Initializer.Constant(initialScale)));
        }
        if (affine.hasShift()) {
            specs.add(
                    new ParameterSpec("shift", channels, Role.SHIFT, new Initializer.Constant(0)));
        }
        specs.addAll(normalizer.parameters(input.channels()));
        return List.copyOf(specs);
    }

    @Override
    public List<StateSpec> state(Shape input) {
        return normalizer.state(input.channels());
    }
}
