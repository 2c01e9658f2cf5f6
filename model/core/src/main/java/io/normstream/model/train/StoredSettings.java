package io.normstream.model.train;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Architecture;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.util.List;

/**
 * The settings that a training snapshot is bound to, apart from the architecture: with any other
 * ones, what is learnt next would not be what the run before would have learnt. The divergence
 * policy is left out, so that a run that stopped may go on under another one.
 */
record StoredSettings(
        int batchSize,
        Sgd sgd,
        LearningRateSchedule schedule,
        Averaging averaging,
        long seed,
        int window,
        Rehearsal rehearsal,
        List<ImageTransform> augmentation,
        List<String> frozen) {

    static StoredSettings of(LearnerSettings settings) {
        return new StoredSettings(
                settings.batchSize(),
                settings.sgd(),
                settings.schedule(),
                settings.averaging(),
                settings.seed(),
                settings.window(),
                settings.rehearsal(),
                settings.augmentation(),
                settings.frozen());
    }

    /**
     * Compares.
     *
     * @throws ModelException that names the first difference
     */
    static void requireSame(TrainingSnapshot snapshot, LearnerSettings wanted) {
        requireSame(snapshot.architecture(), wanted.architecture());
        StoredSettings found = snapshot.description(Metadata.SETTINGS, StoredSettings.class);
        requireSame("batch size", found.batchSize, wanted.batchSize());
        requireSame("optimizer", found.sgd, wanted.sgd());
        requireSame("learning-rate schedule", found.schedule, wanted.schedule());
        requireSame("averaging", found.averaging, wanted.averaging());
        requireSame("seed", found.seed, wanted.seed());
        requireSame("window", found.window, wanted.window());
        requireSame("rehearsal", found.rehearsal, wanted.rehearsal());
        requireSame("augmentation", found.augmentation, wanted.augmentation());
        requireSame("list of frozen layers", found.frozen, wanted.frozen());
    }

    /**
     * Compares networks.
     *
     * @throws ModelException that names the first difference
     */
    static void requireSame(Architecture found, Architecture wanted) {
        requireSame("architecture", found.name(), wanted.name());
        requireSame("input shape", found.input(), wanted.input());
        requireSame(
                "apply-exif-orientation",
                found.applyExifOrientation(),
                wanted.applyExifOrientation());
        requireSame("resize", found.resize(), wanted.resize());
        requireSame("number of classes", found.classes(), wanted.classes());
        requireSame("layers", found.layers(), wanted.layers());
    }

    private static void requireSame(String what, Object found, Object wanted) {
        if (!found.equals(wanted)) {
            throw new ModelException(
                    "The snapshot was made with another %s: it has %s, the settings say %s"
                            .formatted(what, found, wanted));
        }
    }
}
