package io.normstream.model.train;

import io.normstream.model.engine.Network;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.FrozenLayers;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Sequential;
import io.normstream.model.norm.Needs.Fact;
import io.normstream.model.norm.StepContext;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a step once more, after the parameters have changed, for normalisations that keep
 * what those make of the mini-batch ("double forward", 2010.04947).
 */
final class SecondForward {
    private final Network network;
    private final FlatArray nextState;
    private final byte[] first;
    private final double[] logits;
    private float[] images = {};
    private int rows;
    private StepContext context = StepContext.PLAIN;

    /**
     * @param nextState of {@code network}
     * @param logits of a step, which nobody reads after its update
     */
    private SecondForward(Network network, FlatArray nextState, double[] logits) {
        this.network = network;
        this.nextState = nextState;
        this.first = new byte[nextState.length() * nextState.width()];
        this.logits = logits;
    }

    /** Null where no normalisation that learns asks for it. */
    static @Nullable SecondForward of(
            Network network, FrozenLayers frozen, FlatArray nextState, double[] logits) {
        return isWanted(network.architecture(), frozen)
                ? new SecondForward(network, nextState, logits)
                : null;
    }

    private static boolean isWanted(Architecture architecture, FrozenLayers frozen) {
        return architecture.normalizations().stream()
                .filter(entry -> !frozen.hold(entry.name()))
                .map(Sequential.Entry::layer)
                .map(layer -> ((Normalization) layer).normalizer().needs())
                .anyMatch(needs -> needs.has(Fact.SECOND_FORWARD));
    }

    /** A step begins; its arrays must stay as they are until {@link #run}. */
    void begin(float[] stepImages, int stepRows, StepContext stepContext) {
        images = stepImages;
        rows = stepRows;
        context = stepContext;
    }

    /**
     * Writes the next state again, with the parameters as they are now and the state of before the
     * step. Where that is not finite, it is what the first pass made of it.
     */
    void run() {
        if (!context.updateStatistics()) {
            return;
        }
        nextState.bytes(0, nextState.length()).get(first);
        network.changed();
        network.forward(images, rows, context.afterUpdate(), logits);
        if (!nextState.isFinite()) {
            nextState.bytes(0, nextState.length()).put(first);
        }
    }
}
