package io.normstream.model.export;

import io.normstream.model.nn.Architecture;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.StateRole;
import io.normstream.model.norm.StateSpec;
import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.ExpectedArrays;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Serving models whose parameters and running statistics are all drawn, none of them fresh. */
final class RandomModels {
    private RandomModels() {}

    static ServingModel of(Architecture architecture, String precision, long seed) {
        Random random = new Random(seed);
        ElementType type = ExpectedArrays.elementType(precision);
        SortedMap<String, StoredArray> arrays = new TreeMap<>();
        for (ParameterSpec spec : architecture.layers().parameters(architecture.input())) {
            arrays.put(spec.name(), array(type, spec.shape(), () -> parameter(spec, random)));
        }
        for (StateSpec spec : architecture.layers().state(architecture.input())) {
            arrays.put(spec.name(), array(type, List.of(spec.length()), () -> state(spec, random)));
        }
        return ServingModel.of(
                architecture,
                Map.of(
                        Metadata.ENGINE,
                        "drawn",
                        Metadata.PRECISION,
                        precision,
                        Metadata.THREADS,
                        "1"),
                Map.of("modelId", "drawn", "version", Long.toString(seed)),
                arrays);
    }

    private static double parameter(ParameterSpec spec, Random random) {
        int outputs = spec.shape().get(spec.shape().size() - 1);
        int elements = spec.length();
        return switch (spec.role()) {
            case WEIGHT -> random.nextGaussian() * Math.sqrt((double) outputs / elements);
            case BIAS, SHIFT -> random.nextDouble() - 0.5;
            case SCALE -> 0.3 + 0.7 * random.nextDouble();
        };
    }

    private static double state(StateSpec spec, Random random) {
        if (spec.role() == StateRole.MEAN) {
            return random.nextDouble() - 0.5;
        }
        return 0.2 + 2 * random.nextDouble();
    }

    /** Where numbers come from. */
    private interface Source {
        double next();
    }

    private static StoredArray array(ElementType type, List<Integer> shape, Source source) {
        int elements = shape.stream().reduce(1, Math::multiplyExact);
        ByteBuffer bytes =
                ByteBuffer.allocate(elements * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            if (type == ElementType.F64) {
                bytes.putDouble(source.next());
            } else {
                bytes.putFloat((float) source.next());
            }
        }
        return new StoredArray(type, shape, bytes.flip());
    }
}
