package io.normstream.model.train;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.snapshot.DescriptionJson;
import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.Snapshot;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a learner with given settings goes on or starts from, as files hold it. */
public final class StoredLearner {
    private static final Logger LOG = LoggerFactory.getLogger(StoredLearner.class);

    private StoredLearner() {}

    /**
     * Refuses a snapshot of either kind that no learner could {@link OnlineLearner#start start}
     * from, before one is built.
     *
     * @param engine name of what would compute
     * @param precision number type that it would compute in
     * @throws ModelException as {@link OnlineLearner#start} does
     */
    public static void requireFits(
            Snapshot snapshot, LearnerSettings settings, String engine, String precision) {
        ElementType type = Origin.requireSameElementType(snapshot, engine, precision);
        if (snapshot instanceof TrainingSnapshot training) {
            requireFits(training, settings, type);
        } else {
            StoredSettings.requireSame(snapshot.architecture(), settings.architecture());
        }
    }

    private static void requireFits(
            TrainingSnapshot snapshot, LearnerSettings settings, ElementType type) {
        StoredSettings.requireSame(snapshot, settings);
        SortedMap<String, StoredArray> arrays = snapshot.arrays();
        LearnerState.expected(settings, type, arrays).check(arrays);
        LearnerState.schedule(settings, arrays);
        if (settings.rehearsal() instanceof Rehearsal.Memory memory) {
            StoredMemory.require(arrays, memory.images(), settings.architecture().classes());
        }
    }

    /**
     * Images that a learner which starts from {@code snapshot} has seen by then.
     *
     * @throws ModelException where a training snapshot does not say
     */
    public static long imagesSeen(Snapshot snapshot) {
        if (snapshot instanceof ServingModel) {
            return 0;
        }
        StoredArray seen = snapshot.arrays().get(Score.IMAGES_SEEN);
        if (seen == null || seen.toLongs().length != 1 || seen.toLongs()[0] < 0) {
            throw new ModelException(
                    "A training snapshot says in %s how many images were seen, one number from 0 on"
                            .formatted(Score.IMAGES_SEEN));
        }
        return seen.toLongs()[0];
    }

    /**
     * What brings a learner to where a snapshot was taken; a serving model has parameters and
     * running statistics alone. Another engine, precision, number of threads or instruction set is
     * a warning.
     *
     * @throws ModelException where the snapshot was made with other settings or with parameters of
     *     another number type
     */
    static Consumer<LearnerState> loading(
            Snapshot snapshot, LearnerSettings settings, Engine engine) {
        requireFits(snapshot, settings, engine.name(), engine.precision());
        Origin.difference(snapshot, engine).ifPresent(LOG::warn);
        return snapshot instanceof TrainingSnapshot training
                ? state -> state.load(training.arrays())
                : state -> state.begin(snapshot.arrays());
    }

    /** All that learning continues from, with views of the live arrays. */
    static TrainingSnapshot training(
            LearnerState state,
            LearnerSettings settings,
            Engine engine,
            Map<String, String> provenance) {
        SortedMap<String, String> origin = Origin.of(engine);
        origin.put(Metadata.SETTINGS, DescriptionJson.write(StoredSettings.of(settings)));
        return TrainingSnapshot.of(
                settings.architecture(), origin, provenance, state.trainingArrays());
    }

    /**
     * What a {@link Predictor} needs, with views of the live arrays.
     *
     * @throws ModelException where a number is not finite
     */
    static ServingModel serving(
            LearnerState state,
            LearnerSettings settings,
            Engine engine,
            Map<String, String> provenance) {
        return ServingModel.of(
                settings.architecture(), Origin.of(engine), provenance, state.servingArrays());
    }
}
