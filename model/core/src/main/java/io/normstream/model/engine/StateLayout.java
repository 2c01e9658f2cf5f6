package io.normstream.model.engine;

import io.normstream.model.ModelException;
import io.normstream.model.norm.StateRole;
import io.normstream.model.norm.StateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where each state vector lies in the flat array, in network order. */
public final class StateLayout {

    /** A state vector and its first index. */
    public record Slice(StateSpec spec, int offset) {
        public int end() {
            return offset + spec.length();
        }

        /** Path of the layer that keeps it. */
        public String layer() {
            return spec.name().substring(0, spec.name().lastIndexOf('.'));
        }
    }

    private final List<Slice> slices;
    private final int size;

    public StateLayout(List<StateSpec> specs) {
        List<Slice> placed = new ArrayList<>();
        int offset = 0;
        for (StateSpec spec : specs) {
            Slice slice = new Slice(spec, offset);
            placed.add(slice);
            offset = slice.end();
        }
        this.slices = List.copyOf(placed);
        this.size = offset;
    }

    public List<Slice> slices() {
        return slices;
    }

    /** Length of the flat array. */
    public int size() {
        return size;
    }

    /**
     * The state of {@code role} of one layer, where that keeps one.
     *
     * @param layer its path
     */
    public Optional<Slice> slice(String layer, StateRole role) {
        return slices.stream()
                .filter(slice -> slice.spec().role() == role && slice.layer().equals(layer))
                .findFirst();
    }

    /** The slice called {@code name}. */
    public Slice slice(String name) {
        return slices.stream()
                .filter(slice -> slice.spec().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ModelException("No state is called " + name));
    }
}
