package io.normstream.model.engine.memory;

import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.AffineValues;
import io.normstream.model.norm.ForwardCoefficients;
import io.normstream.model.norm.Moments;
import io.normstream.model.norm.Needs;
import io.normstream.model.norm.NormalizationStep;
import io.normstream.model.norm.Normalizer;

/**
 * One normalisation's step between the network's flat arrays: what the step reads of them comes in,
 * what it writes of them goes out. Moments, sums and coefficients are its engine's.
 */
public final class StoredNormalization {
    private final Storage storage;
    private final Normalizer normalizer;
    private final boolean refreshes;
    private final Affine kind;
    private final int maxGroups;
    private final int scaleOffset;
    private final int shiftOffset;
    private final int[] parameterOffsets;
    private final StoredState state;
    private final NormalizationStep step;
    private final NormalizationStep bare;

    /**
     * @param shape what goes in and comes out
     * @param maxGroups largest number of groups of rows that are reduced together
     */
    public StoredNormalization(
            Normalization layer, String path, Shape shape, int maxGroups, Storage storage) {
        this.storage = storage;
        this.normalizer = layer.normalizer();
        this.refreshes = normalizer.needs().has(Needs.Fact.SECOND_FORWARD);
        this.kind = layer.affine();
        this.maxGroups = maxGroups;
        this.scaleOffset = kind.hasScale() ? parameter(storage, path + ".scale") : -1;
        this.shiftOffset = kind.hasShift() ? parameter(storage, path + ".shift") : -1;
        this.step =
                NormalizationStep.allocate(normalizer, maxGroups, shape.channels(), storage.step());
        this.bare = step.withoutAffine();
        this.parameterOffsets =
                normalizer.parameters(shape.channels()).stream()
                        .mapToInt(spec -> parameter(storage, path + "." + spec.name()))
                        .toArray();
        this.state = new StoredState(normalizer.state(shape.channels()), path, storage);
    }

    private static int parameter(Storage storage, String name) {
        return storage.parameterLayout().slice(name).offset();
    }

    /** What the step reads and writes; the same object each time. */
    public NormalizationStep step() {
        return step;
    }

    /** Whether {@link #infer} reads the moments of the step. */
    public boolean inferenceNeedsMoments() {
        return normalizer.needs().inferenceMoments();
    }

    /**
     * From the moments to the coefficients of a training step; in a second forward half to the next
     * state too, where the method asks for that.
     */
    public void forward() {
        load();
        normalizer.forward(step);
        if (refreshes && step.context().secondForward()) {
            normalizer.refresh(step);
            storeState();
        }
    }

    /**
     * Coefficients of the last {@link #forward} with scale 1 and shift 0; the same object each
     * time.
     */
    public ForwardCoefficients forwardWithoutAffine() {
        normalizer.forward(bare);
        return bare.coefficients();
    }

    /** What the statistics that the method keeps are of, in the last step. */
    public Moments observed() {
        return normalizer.observed(step);
    }

    /** From the moments, or without, to the coefficients of inference for every group. */
    public void infer() {
        load();
        if (inferenceNeedsMoments()) {
            normalizer.infer(step);
        } else {
            step.moments().resize(1, 0);
            normalizer.infer(step);
            step.coefficients().repeatFirst(maxGroups, step.moments().channels());
        }
    }

    /**
     * From moments and sums to the coefficients of the backward half; stores gradients and next
     * state.
     */
    public void backward() {
        normalizer.backward(step);
        AffineValues dAffine = step.dAffine();
        if (kind.hasScale()) {
            storage.gradients().write(scaleOffset, dAffine.scale());
        }
        if (kind.hasShift()) {
            storage.gradients().write(shiftOffset, dAffine.shift());
        }
        for (int i = 0; i < parameterOffsets.length; i++) {
            storage.gradients().write(parameterOffsets[i], step.dParameters()[i]);
        }
        storeState();
    }

    /**
     * Reads parameters and state. A scale and a shift that the layer does not have stay 1 and 0.
     */
    public void load() {
        if (kind.hasScale()) {
            storage.parameters().read(scaleOffset, step.affine().scale());
        }
        if (kind.hasShift()) {
            storage.parameters().read(shiftOffset, step.affine().shift());
        }
        for (int i = 0; i < parameterOffsets.length; i++) {
            storage.parameters().read(parameterOffsets[i], step.parameters()[i]);
        }
        state.read(step.state());
    }

    /** Writes the next state alone, which is the state where the step is to leave that. */
    public void storeState() {
        state.write(step.state(), step.nextState());
    }
}
