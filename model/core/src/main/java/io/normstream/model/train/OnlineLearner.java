package io.normstream.model.train;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.EngineDescription;
import io.normstream.model.engine.memory.CloseOnFailure;
import io.normstream.model.norm.StepContext;
import io.normstream.model.snapshot.Snapshot;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A network that learns from a stream, one mini-batch at a time: it predicts with its running
 * statistics, is scored, and only then learns (prequential evaluation). Given the same settings,
 * engine and order of mini-batches, every byte of its state is the same.
 *
 * <p>One thread at a time. {@link #close} frees the native memory.
 */
public final class OnlineLearner implements AutoCloseable {
    private final LearnerSettings settings;
    private final Engine engine;
    private final LearnerState state;
    private final Inference inference;
    private final PrequentialStep step;
    private Diagnostics diagnostics;
    private boolean continuesOtherBits;
    private boolean closed;

    private OnlineLearner(
            LearnerSettings settings,
            Engine engine,
            @Nullable ExecutorService secondThread,
            Consumer<LearnerState> beginning) {
        this.settings = settings;
        this.engine = engine;
        this.state =
                new LearnerState(
                        settings,
                        engine.compile(
                                settings.architecture(),
                                settings.frozenLayers(),
                                settings.stepRows(),
                                secondThread));
        try (CloseOnFailure made = new CloseOnFailure()) {
            made.add(state::close);
            beginning.accept(state);
            this.inference = LearnerInference.of(settings, engine, state, secondThread != null);
            made.add(inference::close);
            this.step = new PrequentialStep(settings, state, inference, secondThread);
            made.add(step::close);
            this.diagnostics = Diagnosis.beforeFirstStep(state);
            made.keep();
        }
    }

    /** As the other, computing in the caller's thread. */
    public static OnlineLearner create(LearnerSettings settings, Engine engine) {
        return create(settings, engine, null);
    }

    /**
     * A learner with parameters drawn from the seed.
     *
     * @param secondThread a single thread, where mini-batches are predicted while they are learnt,
     *     and where the engine may compute too. It takes a second set of activations, changes no
     *     bit, stays its owner's, and several learners may share it. Null to compute in the
     *     caller's thread alone
     */
    public static OnlineLearner create(
            LearnerSettings settings, Engine engine, @Nullable ExecutorService secondThread) {
        return new OnlineLearner(settings, engine, secondThread, state -> {});
    }

    /**
     * A learner that starts from a file of either kind: from the parameters and running statistics
     * of a serving model, at step 0 and without momentum, or where a training snapshot was taken.
     *
     * @param secondThread as in {@link #create(LearnerSettings, Engine, ExecutorService)}
     * @throws ModelException where the bytes are broken, were made for another network or with
     *     parameters of another number type, or, a training snapshot, with other settings
     */
    public static OnlineLearner start(
            LearnerSettings settings,
            Engine engine,
            @Nullable ExecutorService secondThread,
            byte[] snapshot) {
        return new OnlineLearner(
                settings,
                engine,
                secondThread,
                StoredLearner.loading(Snapshot.decode(snapshot), settings, engine));
    }

    /** As the other, computing in the caller's thread. */
    public static OnlineLearner restore(
            LearnerSettings settings, Engine engine, byte[] trainingSnapshot) {
        return restore(settings, engine, null, trainingSnapshot);
    }

    /**
     * A learner that continues where {@link #trainingSnapshot} was taken. Another engine,
     * precision, number of threads or instruction set is a warning: learning goes on, but not bit
     * for bit as it would have.
     *
     * @param secondThread as in {@link #create(LearnerSettings, Engine, ExecutorService)}
     * @throws ModelException where the bytes are broken, or were made with other settings or with
     *     parameters of another number type
     */
    public static OnlineLearner restore(
            LearnerSettings settings,
            Engine engine,
            @Nullable ExecutorService secondThread,
            byte[] trainingSnapshot) {
        TrainingSnapshot snapshot = TrainingSnapshot.decode(trainingSnapshot);
        OnlineLearner learner =
                new OnlineLearner(
                        settings,
                        engine,
                        secondThread,
                        StoredLearner.loading(snapshot, settings, engine));
        learner.continuesOtherBits =
                !snapshot.isOfCurrentVersion() || Origin.difference(snapshot, engine).isPresent();
        return learner;
    }

    /**
     * Whether it was restored from what another engine, precision, number of threads or instruction
     * set computed, or from a file in an older format version: what it makes from there is not, bit
     * for bit, what that would have made.
     */
    public boolean continuesOtherBits() {
        return continuesOtherBits;
    }

    /**
     * Goes back to where a training snapshot was taken: every array, counter and rate is its own.
     *
     * @throws ModelException as {@link #restore} does; then nothing has changed
     */
    public void load(byte[] trainingSnapshot) {
        requireOpen();
        StoredLearner.loading(TrainingSnapshot.decode(trainingSnapshot), settings, engine)
                .accept(state);
        diagnostics = Diagnosis.beforeFirstStep(state);
    }

    /**
     * The schedule goes on from another base rate, until another is set or loaded.
     *
     * @throws ModelException where it is not finite or not above 0
     */
    public void setLearningRate(double base) {
        requireOpen();
        state.setBaseRate(base);
    }

    /**
     * Predicts, and changes nothing.
     *
     * @param batch any number of rows
     * @throws ModelException where the network's output is not finite
     */
    public void predict(MiniBatch batch, Predictions out) {
        requireOpen();
        inference.predict(batch, out);
    }

    /**
     * Predicts all rows with the running statistics, scores the labelled ones, then learns from
     * them.
     *
     * @param batch any number of rows, at most {@link LearnerSettings#batchSize} of them labelled
     * @param diagnose whether to refresh {@link #diagnostics}, which costs passes over activations
     * @throws DivergedException under {@link DivergencePolicy#STOP} where the step is not finite
     */
    public StepResult learn(MiniBatch batch, Predictions out, boolean diagnose) {
        return learn(batch, out, diagnose, StepContext.PLAIN);
    }

    /**
     * The same with what is known of the step.
     *
     * @param context its weights are those of the labelled rows, in order; its number is set here
     * @throws ModelException where a normalisation needs to know more of the step, or none of them
     *     what is known
     */
    public StepResult learn(
            MiniBatch batch, Predictions out, boolean diagnose, StepContext context) {
        requireOpen();
        Outcome intended = batch.labelledRows() == 0 ? Outcome.UNLABELLED : Outcome.LEARNT;
        StepResult result = step.run(batch, out, intended, context);
        if (diagnose && result.outcome() == Outcome.LEARNT) {
            diagnostics = Diagnosis.afterStep(state);
        }
        return result;
    }

    /**
     * Predicts all rows and scores the labelled ones, but learns nothing: what a paused learner
     * does with a mini-batch.
     *
     * @param batch as for {@link #learn}
     * @throws DivergedException under {@link DivergencePolicy#STOP} where a prediction is not
     *     finite
     */
    public StepResult observe(MiniBatch batch, Predictions out) {
        requireOpen();
        return step.run(batch, out, Outcome.PAUSED, StepContext.PLAIN);
    }

    /**
     * Learns from images without predicting or scoring them first, as for data that was set aside
     * before the stream began. They are not kept for rehearsal, and nothing is rehearsed or
     * augmented.
     *
     * @param images [rows, height, width, channels] in [0, 1]
     * @param labels the class of each row, from 0 to before the number of classes
     * @param rows at most {@link LearnerSettings#batchSize}
     * @return the mean cross-entropy in the training pass, NaN where the step was refused before it
     * @throws DivergedException under {@link DivergencePolicy#STOP} where the step is not finite
     */
    public double train(float[] images, int[] labels, int rows) {
        requireOpen();
        return step.train(images, labels, rows);
    }

    /** How far it has come. */
    public Progress progress() {
        return state.score().progress(state.step());
    }

    /** Steps in a row that were refused, up to the last one. */
    public long consecutiveRefusals() {
        return state.consecutiveRefusals();
    }

    /** What the last diagnosed step showed, or the first parameters where there was none. */
    public Diagnostics diagnostics() {
        return diagnostics;
    }

    /** What it keeps for rehearsal, or null where its settings have none. */
    public @Nullable ReplayMemory memory() {
        Rehearser rehearser = state.rehearser();
        return rehearser == null ? null : rehearser.memory();
    }

    /** SHA-256 over the arrays of the training snapshot. */
    public byte[] stateDigest() {
        return snapshot(Map.of()).digest();
    }

    /**
     * All that learning continues from, as safetensors bytes in a fresh array that says {@code
     * provenance} besides.
     */
    public byte[] trainingSnapshot(Map<String, String> provenance) {
        return snapshot(provenance).encode();
    }

    /**
     * As {@link #trainingSnapshot}, with views of the live arrays, which change when it goes on.
     */
    public TrainingSnapshot snapshot(Map<String, String> provenance) {
        requireOpen();
        return StoredLearner.training(state, settings, engine, provenance);
    }

    /**
     * What a {@link Predictor} needs, as safetensors bytes in a fresh array that says {@code
     * provenance} besides.
     *
     * @throws ModelException where a number is not finite
     */
    public byte[] servingModel(Map<String, String> provenance) {
        requireOpen();
        return StoredLearner.serving(state, settings, engine, provenance).encode();
    }

    /** What computes. */
    public EngineDescription engine() {
        return engine.description();
    }

    public LearnerSettings settings() {
        return settings;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The learner is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            step.close();
            inference.close();
            state.close();
        }
    }
}
