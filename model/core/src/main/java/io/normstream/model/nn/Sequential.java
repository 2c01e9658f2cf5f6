package io.normstream.model.nn;

import io.normstream.model.ModelException;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.StateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Layers one after the other, each with a name that is unique here; empty is the identity. */
public record Sequential(List<Entry> entries) implements Layer {

    /** A layer and its name. */
    public record Entry(String name, Layer layer) {}

    public Sequential {
        entries = List.copyOf(entries);
        long names = entries.stream().map(Entry::name).distinct().count();
        if (names != entries.size()) {
            throw new ModelException("Two layers share a name in " + entries);
        }
    }

    /** Layers named by kind and order: {@code conv1, norm1, relu1, conv2, ...}. */
    public static Sequential of(Layer... layers) {
        Builder builder = new Builder();
        for (Layer layer : layers) {
            builder.add(layer);
        }
        return builder.build();
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String kind() {
        return "sequential";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.sequential(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        Shape shape = input;
        for (Entry entry : entries) {
            shape = entry.layer().outputShape(shape);
        }
        return shape;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        return collect(
                input,
                (entry, shape) ->
                        entry.layer().parameters(shape).stream()
                                .map(spec -> spec.within(entry.name()))
                                .toList());
    }

    @Override
    public List<StateSpec> state(Shape input) {
        return collect(
                input,
                (entry, shape) ->
                        entry.layer().state(shape).stream()
                                .map(spec -> spec.within(entry.name()))
                                .toList());
    }

    /** The first {@code count} layers, under their names. */
    public Sequential first(int count) {
        return new Sequential(entries.subList(0, count));
    }

    /** All behind the first {@code count} layers, under their names. */
    public Sequential after(int count) {
        return new Sequential(entries.subList(count, entries.size()));
    }

    /** What {@code of} gives for each layer and the shape that goes into it, all in one list. */
    public <T> List<T> collect(Shape input, BiFunction<Entry, Shape, List<T>> of) {
        List<T> all = new ArrayList<>();
        Shape shape = input;
        for (Entry entry : entries) {
            all.addAll(of.apply(entry, shape));
            shape = entry.layer().outputShape(shape);
        }
        return List.copyOf(all);
    }

    /** Collects layers and gives each a name. */
    public static final class Builder {
        private final List<Entry> entries = new ArrayList<>();

        private Builder() {}

        /** Adds {@code layer} under the next free name of its kind. */
        public Builder add(Layer layer) {
            int ordinal = 1;
            for (Entry entry : entries) {
                if (entry.name().equals(layer.kind() + ordinal)) {
                    ordinal++;
                }
            }
            return add(layer.kind() + ordinal, layer);
        }

        /** Adds {@code layer} under {@code name}. */
        public Builder add(String name, Layer layer) {
            entries.add(new Entry(name, layer));
            return this;
        }

        public Sequential build() {
            return new Sequential(entries);
        }
    }
}
