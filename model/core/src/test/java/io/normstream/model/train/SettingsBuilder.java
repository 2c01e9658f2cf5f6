package io.normstream.model.train;

import io.normstream.model.nn.Architecture;
import java.util.List;

/** Learner settings for tests, of which a test names only those it is about. */
final class SettingsBuilder {
    private Architecture architecture = Learners.convolutional();
    private int batchSize = Learners.BATCH_SIZE;
    private Sgd sgd = new Sgd(0.9, 1e-4, 4, 4);
    private LearningRateSchedule schedule = new LearningRateSchedule.InverseSquareRoot(0.1, 100);
    private Averaging averaging = new Averaging.PolynomialDecay(8);
    private DivergencePolicy onDivergence = DivergencePolicy.STOP;
    private long seed = 1;
    private int window = 100;
    private Rehearsal rehearsal = Rehearsal.NONE;
    private List<ImageTransform> augmentation = List.of();
    private List<String> frozen = List.of();

    SettingsBuilder architecture(Architecture architecture) {
        this.architecture = architecture;
        return this;
    }

    SettingsBuilder batchSize(int batchSize) {
        this.batchSize = batchSize;
        return this;
    }

    SettingsBuilder sgd(Sgd sgd) {
        this.sgd = sgd;
        return this;
    }

    SettingsBuilder schedule(LearningRateSchedule schedule) {
        this.schedule = schedule;
        return this;
    }

    SettingsBuilder averaging(Averaging averaging) {
        this.averaging = averaging;
        return this;
    }

    SettingsBuilder onDivergence(DivergencePolicy onDivergence) {
        this.onDivergence = onDivergence;
        return this;
    }

    SettingsBuilder seed(long seed) {
        this.seed = seed;
        return this;
    }

    SettingsBuilder window(int window) {
        this.window = window;
        return this;
    }

    SettingsBuilder rehearsal(Rehearsal rehearsal) {
        this.rehearsal = rehearsal;
        return this;
    }

    SettingsBuilder augmentation(ImageTransform... augmentation) {
        this.augmentation = List.of(augmentation);
        return this;
    }

    SettingsBuilder frozen(String... frozen) {
        this.frozen = List.of(frozen);
        return this;
    }

    LearnerSettings build() {
        return new LearnerSettings(
                architecture,
                batchSize,
                sgd,
                schedule,
                averaging,
                onDivergence,
                seed,
                window,
                rehearsal,
                augmentation,
                frozen);
    }
}
