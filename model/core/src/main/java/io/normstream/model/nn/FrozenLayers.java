package io.normstream.model.nn;

import io.normstream.model.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The first layers of a network, which are not learnt: a training step computes them as inference
 * does, by running statistics, which stay too, and its gradients end above them.
 *
 * @param names of the first layers, in network order, those without arrays included
 */
public record FrozenLayers(List<String> names) {
    /** All layers are learnt. */
    public static final FrozenLayers NONE = new FrozenLayers(List.of());

    public FrozenLayers {
        names = List.copyOf(names);
    }

    /**
     * The layers that {@code patterns} name, together with those without arrays between and behind
     * them.
     *
     * @param patterns names of layers, in which {@code *} is any text; none of them: no layers
     * @throws ModelException where one matches nothing, a layer before a frozen one is not frozen,
     *     or nothing is left to learn
     */
    public static FrozenLayers of(Architecture architecture, List<String> patterns) {
        if (patterns.isEmpty()) {
            return NONE;
        }
        List<String> all =
                architecture.layers().entries().stream().map(Sequential.Entry::name).toList();
        List<Boolean> holdsArrays =
                architecture
                        .layers()
                        .collect(
                                architecture.input(),
                                (entry, shape) ->
                                        List.of(
                                                !entry.layer().parameters(shape).isEmpty()
                                                        || !entry.layer().state(shape).isEmpty()));
        List<String> learning =
                IntStream.range(0, all.size()).filter(holdsArrays::get).mapToObj(all::get).toList();
        List<String> matched = matched(architecture, learning, patterns);
        int count = learning.indexOf(matched.get(matched.size() - 1)) + 1;
        List<String> left = new ArrayList<>(learning.subList(0, count));
        left.removeAll(matched);
        if (!left.isEmpty()) {
            throw new ModelException(
                    "Layers are frozen from the first on: %s cannot be frozen while %s before it learn"
                            .formatted(matched.get(matched.size() - 1), left));
        }
        if (count == learning.size()) {
            throw new ModelException(
                    "All layers of %s are frozen: nothing would be learnt; leave out at least %s"
                            .formatted(architecture.name(), learning.get(count - 1)));
        }
        return new FrozenLayers(all.subList(0, all.indexOf(learning.get(count))));
    }

    private static List<String> matched(
            Architecture architecture, List<String> learning, List<String> patterns) {
        List<String> matched = new ArrayList<>();
        for (String pattern : patterns) {
            Pattern regex =
                    Pattern.compile(
                            Stream.of(pattern.split("\\*", -1))
                                    .map(Pattern::quote)
                                    .collect(Collectors.joining(".*")));
            List<String> found = learning.stream().filter(regex.asMatchPredicate()).toList();
            if (found.isEmpty()) {
                throw new ModelException(
                        "No layer of %s that learns is called %s; allowed are %s, and patterns such as conv*"
                                .formatted(architecture.name(), pattern, learning));
            }
            matched.addAll(found);
        }
        return learning.stream().filter(matched::contains).toList();
    }

    /** How many layers these are. */
    public int count() {
        return names.size();
    }

    /**
     * Whether an array or a layer is one of a frozen layer, or that itself.
     *
     * @param path its path
     */
    public boolean hold(String path) {
        int end = path.indexOf('.');
        return names.contains(end < 0 ? path : path.substring(0, end));
    }
}
