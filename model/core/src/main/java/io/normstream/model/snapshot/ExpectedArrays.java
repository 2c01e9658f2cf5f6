package io.normstream.model.snapshot;

import static java.util.Objects.requireNonNull;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.Shape;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** The arrays that a snapshot must hold, no more and no fewer, with their types and shapes. */
public final class ExpectedArrays {
    private record Form(ElementType type, List<Integer> shape) {}

    /** Of parameters by precision. */
    private static final SortedMap<String, ElementType> TYPES =
            new TreeMap<>(
                    Map.of(
                            "float32", ElementType.F32,
                            "bf16", ElementType.F32,
                            "float64", ElementType.F64));

    private final SortedMap<String, Form> forms = new TreeMap<>();

    /**
     * The number type of the parameters that a precision works on.
     *
     * @throws ModelException for an unknown precision, with those that are known
     */
    public static ElementType elementType(String precision) {
        ElementType type = TYPES.get(precision);
        if (type == null) {
            throw new ModelException(
                    "Precision must be one of %s, found %s".formatted(TYPES.keySet(), precision));
        }
        return type;
    }

    /** The precisions whose parameters are of {@code type}. */
    public static List<String> precisions(ElementType type) {
        return TYPES.keySet().stream().filter(name -> TYPES.get(name) == type).toList();
    }

    /** Adds an array for each parameter of {@code architecture}, below {@code prefix}. */
    public ExpectedArrays parameters(String prefix, ElementType type, Architecture architecture) {
        specs(architecture, Layer::parameters)
                .forEach(spec -> add(prefix + spec.name(), type, spec.shape()));
        return this;
    }

    /** Adds an array for each state vector of {@code architecture}, below {@code prefix}. */
    public ExpectedArrays state(String prefix, ElementType type, Architecture architecture) {
        specs(architecture, Layer::state)
                .forEach(spec -> add(prefix + spec.name(), type, List.of(spec.length())));
        return this;
    }

    private static <T> List<T> specs(
            Architecture architecture, BiFunction<Layer, Shape, List<T>> specsOf) {
        try {
            return specsOf.apply(architecture.layers(), architecture.input());
        } catch (ArithmeticException e) {
            throw new ModelException(
                    "Architecture %s is too large for images of %s"
                            .formatted(architecture.name(), architecture.input()),
                    e);
        }
    }

    /** Adds a vector of integers. */
    public ExpectedArrays integers(String name, int length) {
        return add(name, ElementType.I64, List.of(length));
    }

    /** Adds an array of unsigned bytes. */
    public ExpectedArrays bytes(String name, List<Integer> shape) {
        return add(name, ElementType.U8, shape);
    }

    private ExpectedArrays add(String name, ElementType type, List<Integer> shape) {
        if (forms.put(name, new Form(type, shape)) != null) {
            throw new ModelException("Two arrays are called " + name);
        }
        return this;
    }

    /**
     * Compares.
     *
     * @throws ModelException that names the arrays that are missing, unknown or of another form
     */
    public void check(Map<String, StoredArray> arrays) {
        refuse("lacks the arrays", difference(forms, arrays));
        refuse("holds unknown arrays", difference(arrays, forms));
        arrays.forEach((name, array) -> check(name, requireNonNull(forms.get(name)), array));
    }

    private static void check(String name, Form form, StoredArray array) {
        if (array.type() != form.type()) {
            throw new ModelException(
                    "Array %s must have dtype %s, found %s"
                            .formatted(name, form.type(), array.type()));
        }
        if (!array.shape().equals(form.shape())) {
            throw new ModelException(
                    "Array %s must have shape %s, found %s"
                            .formatted(name, form.shape(), array.shape()));
        }
    }

    private static SortedSet<String> difference(Map<String, ?> of, Map<String, ?> without) {
        SortedSet<String> names = new TreeSet<>(of.keySet());
        names.removeAll(without.keySet());
        return names;
    }

    private static void refuse(String complaint, SortedSet<String> names) {
        if (!names.isEmpty()) {
            throw new ModelException("The snapshot " + complaint + " " + names);
        }
    }
}
