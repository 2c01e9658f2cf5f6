package io.normstream.model.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the normalisations of a network.
 *
 * @param path of the layer, empty for the whole network
 */
record Normalizations(String path) implements LeafVisitor<List<Sequential.Entry>> {

    /** All in {@code layers}, in network order, named by their paths. */
    static List<Sequential.Entry> of(Sequential layers) {
        return layers.accept(new Normalizations(""));
    }

    @Override
    public List<Sequential.Entry> leaf(Layer layer) {
        return List.of();
    }

    @Override
    public List<Sequential.Entry> normalization(Normalization layer) {
        return List.of(new Sequential.Entry(path, layer));
    }

    @Override
    public List<Sequential.Entry> residual(Residual layer) {
        List<Sequential.Entry> all = new ArrayList<>(layer.body().accept(at("body")));
        all.addAll(layer.shortcut().accept(at("shortcut")));
        return all;
    }

    @Override
    public List<Sequential.Entry> sequential(Sequential layer) {
        return layer.entries().stream()
                .flatMap(entry -> entry.layer().accept(at(entry.name())).stream())
                .toList();
    }

    private Normalizations at(String name) {
        return new Normalizations(path.isEmpty() ? name : path + "." + name);
    }
}
