package io.normstream.model.train;

import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.LeafVisitor;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import java.util.List;

/**
 * Finds ReLUs that pass nothing, from the scale and shift of the normalisation before them: what it
 * normalises has a deviation of 1, so its output stays below 0 where the shift is many scales below
 * 0. Gives for a layer the largest share of such channels that a normalisation in it has.
 *
 * @param path of the layer with a dot behind it, empty for the whole network
 */
record DeadChannels(String path, ParameterLayout layout, FlatArray parameters)
        implements LeafVisitor<Double> {
    /** Standard deviations that hardly any pixel reaches. */
    private static final double OUT_OF_REACH = 5;

    /** Of the normalisations before a ReLU in {@code layers}, 0 where there are none. */
    static double largestShare(Sequential layers, ParameterLayout layout, FlatArray parameters) {
        return layers.accept(new DeadChannels("", layout, parameters));
    }

    @Override
    public Double leaf(Layer layer) {
        return 0.0;
    }

    @Override
    public Double residual(Residual layer) {
        return Math.max(
                layer.body().accept(within("body")), layer.shortcut().accept(within("shortcut")));
    }

    @Override
    public Double sequential(Sequential layer) {
        double largest = 0;
        List<Sequential.Entry> entries = layer.entries();
        for (int i = 0; i < entries.size(); i++) {
            Sequential.Entry entry = entries.get(i);
            boolean rectified =
                    i + 1 < entries.size()
                            && entries.get(i + 1).layer() instanceof Relu
                            && entry.layer() instanceof Normalization norm
                            && norm.affine().hasShift();
            double share =
                    rectified ? share(entry.name()) : entry.layer().accept(within(entry.name()));
            largest = Math.max(largest, share);
        }
        return largest;
    }

    private DeadChannels within(String name) {
        return new DeadChannels(path + name + ".", layout, parameters);
    }

    private double share(String name) {
        ParameterLayout.Slice scale = layout.slice(path + name + ".scale");
        ParameterLayout.Slice shift = layout.slice(path + name + ".shift");
        int dead = 0;
        for (int channel = 0; channel < shift.length(); channel++) {
            double reach = OUT_OF_REACH * Math.abs(parameters.get(scale.offset() + channel));
            if (parameters.get(shift.offset() + channel) <= -reach) {
                dead++;
            }
        }
        return (double) dead / shift.length();
    }
}
