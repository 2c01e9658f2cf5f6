package io.normstream.model.engine;

import io.normstream.model.ModelException;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where each parameter lies in the flat array. Parameters are sorted by role, then by network
 * order, so that an optimizer touches one contiguous range for each role.
 */
public final class ParameterLayout {

    /** A parameter and its first index. */
    public record Slice(ParameterSpec spec, int offset) {
        public int length() {
            return spec.length();
        }

        public int end() {
            return offset + length();
        }
    }

    private final List<Slice> slices;
    private final int size;

    public ParameterLayout(List<ParameterSpec> specs) {
        List<ParameterSpec> ordered = new ArrayList<>(specs);
        ordered.sort(Comparator.comparing(ParameterSpec::role));
        List<Slice> placed = new ArrayList<>();
        int offset = 0;
        for (ParameterSpec spec : ordered) {
            Slice slice = new Slice(spec, offset);
            placed.add(slice);
            offset = slice.end();
        }
        this.slices = List.copyOf(placed);
        this.size = offset;
    }

    /** All slices, in the order of the flat array. */
    public List<Slice> slices() {
        return slices;
    }

    /** Length of the flat array. */
    public int size() {
        return size;
    }

    /** The slice called {@code name}. */
    public Slice slice(String name) {
        return slices.stream()
                .filter(slice -> slice.spec().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ModelException("No parameter is called " + name));
    }

    /** First index of {@code role}; equal to {@link #end} where the network has none. */
    public int start(Role role) {
        return slices.stream()
                .filter(slice -> slice.spec().role().compareTo(role) >= 0)
                .mapToInt(Slice::offset)
                .findFirst()
                .orElse(size);
    }

    /** Index behind the last of {@code role}. */
    public int end(Role role) {
        return slices.stream()
                .filter(slice -> slice.spec().role().compareTo(role) > 0)
                .mapToInt(Slice::offset)
                .findFirst()
                .orElse(size);
    }
}
