package io.normstream.model.train;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a training snapshot for a learner with given settings. */
final class StoredLearner {
    private static final Logger LOG = LoggerFactory.getLogger(StoredLearner.class);

    private StoredLearner() {}

    /**
     * The arrays of a snapshot that a learner can go on from. Another engine, precision, number of
     * threads or instruction set is a warning.
     *
     * @throws ModelException where the bytes are broken, or were made with other settings or with
     *     parameters of another number type
     */
    static SortedMap<String, StoredArray> arrays(
            byte[] trainingSnapshot, LearnerSettings settings, Engine engine) {
        TrainingSnapshot snapshot = TrainingSnapshot.decode(trainingSnapshot);
        ElementType type = Origin.requireSameElementType(snapshot, engine);
        StoredSettings.requireSame(snapshot, settings);
        SortedMap<String, StoredArray> arrays = snapshot.arrays();
        LearnerState.expected(settings, type, arrays).check(arrays);
        LearnerState.schedule(settings, arrays);
        Origin.difference(snapshot, engine).ifPresent(LOG::warn);
        return arrays;
    }
}
