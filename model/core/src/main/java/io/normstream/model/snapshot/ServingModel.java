package io.normstream.model.snapshot;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Architecture;
import java.util.Map;
import java.util.SortedMap;

/**
 * What a scorer needs: the parameters and running statistics of a network under their own names,
 * such as {@code conv1.weight}. There is none that lacks an array or holds a number that is not
 * finite.
 */
public record ServingModel(
        SortedMap<String, String> metadata, SortedMap<String, StoredArray> arrays)
        implements Snapshot {
    static final String KIND = "serving";

    public ServingModel {
        Architecture architecture =
                Metadata.description(metadata, Metadata.ARCHITECTURE, Architecture.class);
        ElementType type =
                ExpectedArrays.elementType(Metadata.require(metadata, Metadata.PRECISION));
        new ExpectedArrays()
                .parameters("", type, architecture)
                .state("", type, architecture)
                .check(arrays);
        Metadata.classNames(metadata).requireOf(architecture.classes());
        arrays.forEach(
                (name, array) -> {
                    if (!array.isFinite()) {
                        throw new ModelException(
                                "A serving model holds finite numbers only, " + name + " does not");
                    }
                });
    }

    /**
     * A serving model of {@code arrays}.
     *
     * @param origin what computed it, by the keys of {@link Metadata}
     * @param provenance what else the file should say, by keys that {@link Metadata} does not use
     * @throws ModelException where arrays are missing or a number is not finite
     */
    public static ServingModel of(
            Architecture architecture,
            Map<String, String> origin,
            Map<String, String> provenance,
            SortedMap<String, StoredArray> arrays) {
        return new ServingModel(Metadata.join(KIND, architecture, origin, provenance), arrays);
    }

    /**
     * Reads {@link #encode encoded} bytes.
     *
     * @throws ModelException saying what is wrong with them
     */
    public static ServingModel decode(byte[] file) {
        SafetensorsCodec.Contents contents = Metadata.read(file, KIND);
        return new ServingModel(contents.metadata(), contents.arrays());
    }
}
