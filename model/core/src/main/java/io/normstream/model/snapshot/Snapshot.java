package io.normstream.model.snapshot;

import io.normstream.model.nn.Architecture;
import java.util.SortedMap;

/** What both kinds of snapshot are: metadata and named arrays, written as safetensors bytes. */
public sealed interface Snapshot permits TrainingSnapshot, ServingModel {

    /** Where it comes from, by key; those that every snapshot has are in {@link Metadata}. */
    SortedMap<String, String> metadata();

    /** Arrays by name. */
    SortedMap<String, StoredArray> arrays();

    /**
     * Reads {@link #encode encoded} bytes of either kind.
     *
     * @throws io.normstream.model.ModelException saying what is wrong with them
     */
    static Snapshot decode(byte[] file) {
        SafetensorsCodec.Contents contents =
                Metadata.read(file, ServingModel.KIND, TrainingSnapshot.KIND);
        return Metadata.require(contents.metadata(), Metadata.KIND).equals(ServingModel.KIND)
                ? new ServingModel(contents.metadata(), contents.arrays())
                : new TrainingSnapshot(contents.metadata(), contents.arrays());
    }

    /** The description of the network that the arrays belong to. */
    default Architecture architecture() {
        return description(Metadata.ARCHITECTURE, Architecture.class);
    }

    /**
     * The description at {@code key} of the metadata, in the form of today whatever version wrote
     * it.
     *
     * @throws io.normstream.model.ModelException where there is none of {@code type}
     */
    default <T extends Record> T description(String key, Class<T> type) {
        return Metadata.description(metadata(), key, type);
    }

    /** Whether it was read from a file in the version that is written now. */
    default boolean isOfCurrentVersion() {
        return FormatVersions.RELEASED.current().equals(require(Metadata.FORMAT_VERSION));
    }

    /**
     * The names of the classes; {@link ClassNames#NONE} where nobody named them.
     *
     * @throws io.normstream.model.ModelException where the metadata hold something else
     */
    default ClassNames classNames() {
        return Metadata.classNames(metadata());
    }

    /**
     * The metadata at {@code key}.
     *
     * @throws io.normstream.model.ModelException where there is none
     */
    default String require(String key) {
        return Metadata.require(metadata(), key);
    }

    /** SHA-256 over the arrays in name order, metadata left out. */
    default byte[] digest() {
        return ArrayDigest.of(arrays());
    }

    /** The snapshot as bytes, in a fresh array. */
    default byte[] encode() {
        return SafetensorsCodec.encode(new SafetensorsCodec.Contents(metadata(), arrays()));
    }

    /** The snapshot laid out, to be copied into an array that holds more than it. */
    default SafetensorsCodec.Encoding prepare() {
        return SafetensorsCodec.prepare(new SafetensorsCodec.Contents(metadata(), arrays()));
    }
}
