package io.normstream.model.nn;

import io.normstream.model.ModelException;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.StateSpec;
import java.util.ArrayList;
import java.util.List;

/** {@code body(x) + shortcut(x)}; an empty shortcut is the identity. */
public record Residual(Sequential body, Sequential shortcut) implements Layer {
    @Override
    public String kind() {
        return "residual";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.residual(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        Shape main = body.outputShape(input);
        Shape side = shortcut.outputShape(input);
        if (!main.equals(side)) {
            throw new ModelException(
                    "Both sides of a residual must agree in shape: body gives "
                            + main
                            + ", shortcut gives "
                            + side);
        }
        return main;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        List<ParameterSpec> specs = new ArrayList<>();
        body.parameters(input).forEach(spec -> specs.add(spec.within("body")));
        shortcut.parameters(input).forEach(spec -> specs.add(spec.within("shortcut")));
        return List.copyOf(specs);
    }

    @Override
    public List<StateSpec> state(Shape input) {
        List<StateSpec> specs = new ArrayList<>();
        body.state(input).forEach(spec -> specs.add(spec.within("body")));
        shortcut.state(input).forEach(spec -> specs.add(spec.within("shortcut")));
        return List.copyOf(specs);
    }
}
