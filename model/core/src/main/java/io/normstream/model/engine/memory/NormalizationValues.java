package io.normstream.model.engine.memory;

import io.normstream.model.engine.StateLayout;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.AffineValues;
import io.normstream.model.norm.StateSpec;
import java.util.Arrays;
import java.util.List;

/** Scale, shift and state of one normalisation, copied from and to the network's flat arrays. */
public final class NormalizationValues {
    private final Storage storage;
    private final Affine kind;
    private final int scaleOffset;
    private final int shiftOffset;
    private final int[] stateOffsets;
    private final AffineValues affine;
    private final AffineValues dAffine;
    private final double[][] state;
    private final double[][] nextState;

    public NormalizationValues(Normalization layer, String path, Shape shape, Storage storage) {
        int channels = shape.channels();
        this.storage = storage;
        this.kind = layer.affine();
        this.scaleOffset = kind.hasScale() ? parameter(storage, path + ".scale") : -1;
        this.shiftOffset = kind.hasShift() ? parameter(storage, path + ".shift") : -1;
        this.affine = AffineValues.allocate(channels);
        this.dAffine = AffineValues.allocate(channels);
        Arrays.fill(affine.scale(), 1);
        List<StateSpec> specs = layer.state(shape);
        this.stateOffsets = new int[specs.size()];
        this.state = new double[specs.size()][];
        this.nextState = new double[specs.size()][];
        for (int i = 0; i < state.length; i++) {
            StateLayout.Slice slice = storage.stateLayout().slice(path + "." + specs.get(i).name());
            stateOffsets[i] = slice.offset();
            state[i] = new double[slice.spec().length()];
            nextState[i] = new double[slice.spec().length()];
        }
    }

    private static int parameter(Storage storage, String name) {
        return storage.parameterLayout().slice(name).offset();
    }

    /** Reads scale, shift and state. What the layer does not have stays 1 and 0. */
    public void load() {
        if (kind.hasScale()) {
            storage.parameters().read(scaleOffset, affine.scale());
        }
        if (kind.hasShift()) {
            storage.parameters().read(shiftOffset, affine.shift());
        }
        for (int i = 0; i < state.length; i++) {
            storage.state().read(stateOffsets[i], state[i]);
        }
    }

    /** Writes gradients and next state. */
    public void store() {
        if (kind.hasScale()) {
            storage.gradients().write(scaleOffset, dAffine.scale());
        }
        if (kind.hasShift()) {
            storage.gradients().write(shiftOffset, dAffine.shift());
        }
        storeState();
    }

    /** Writes the next state alone. */
    public void storeState() {
        for (int i = 0; i < state.length; i++) {
            storage.nextState().write(stateOffsets[i], nextState[i]);
        }
    }

    public AffineValues affine() {
        return affine;
    }

    public AffineValues dAffine() {
        return dAffine;
    }

    public double[][] state() {
        return state;
    }

    public double[][] nextState() {
        return nextState;
    }
}
