package io.normstream.model.snapshot;

import io.normstream.model.nn.Architecture;
import java.util.Map;
import java.util.SortedMap;

/**
 * All that learning continues from: parameters, momentum, averages, running statistics, counters,
 * the window of scores and the random state. Which arrays that are is checked by who restores it.
 */
public record TrainingSnapshot(
        SortedMap<String, String> metadata, SortedMap<String, StoredArray> arrays)
        implements Snapshot {
    static final String KIND = "training";

    /**
     * A snapshot of {@code arrays}.
     *
     * @param origin what computed it and its settings, by the keys of {@link Metadata}
     * @param provenance what else the file should say, by keys that {@link Metadata} does not use
     */
    public static TrainingSnapshot of(
            Architecture architecture,
            Map<String, String> origin,
            Map<String, String> provenance,
            SortedMap<String, StoredArray> arrays) {
        return new TrainingSnapshot(Metadata.join(KIND, architecture, origin, provenance), arrays);
    }

    /**
     * Reads {@link #encode encoded} bytes.
     *
     * @throws io.normstream.model.ModelException saying what is wrong with them
     */
    public static TrainingSnapshot decode(byte[] file) {
        SafetensorsCodec.Contents contents = Metadata.read(file, KIND);
        return new TrainingSnapshot(contents.metadata(), contents.arrays());
    }
}
