package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.learner.KeptImages;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.jobs.training.learner.PublishableLearner;
import io.normstream.jobs.training.learner.RollbackState;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.selection.Engines;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.ReplayMemory;
import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.CarriedOutKind;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.ModelManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Models that rehearse, on a stream of one class and then of the other. Mini-batches have 8 images,
 * and every fifth step publishes; the memory holds 40 images.
 */
class RehearsedModelsTest {
    private static final int BATCH = 8;
    private static final List<Example> STREAM = blocks(203);

    private static TrainingSettings settings(String... overrides) {
        List<String> all =
                new ArrayList<>(
                        List.of("training.rehearsal", "on", "training.rehearsal-memory", "2560 b"));
        all.addAll(List.of(overrides));
        return Examples.settings(all.toArray(String[]::new));
    }

    /** Blocks of 50 images of a class. */
    private static List<Example> blocks(int count) {
        List<Example> drawn = Examples.stream(4 * count, 1);
        List<Example> stream = new ArrayList<>();
        while (stream.size() < count) {
            int label = stream.size() / 50 % 2;
            Example next =
                    drawn.stream().filter(each -> each.label == label).findFirst().orElseThrow();
            drawn.remove(next);
            next.offset = stream.size();
            next.eventTimeMillis = 1000L * next.offset;
            stream.add(next);
        }
        return stream;
    }

    @Test
    void aRestoreInTheMidstOfAMiniBatchGoesOnBitForBit() throws Exception {
        for (TrainingSettings settings :
                List.of(
                        settings(),
                        settings("training.recalibrate-images", "24"),
                        settings("training.rehearsal-retention", "class-balanced"))) {
            Emitted whole = TrainingHarness.run(settings, STREAM, List.of());
            Emitted interrupted =
                    TrainingHarness.run(settings, STREAM, List.of(3, 20, 51, 101, 110, 187));

            assertThat(Emitted.bytes(interrupted.ledger()))
                    .as("with digests of the training state, the memory in it")
                    .containsExactlyElementsOf(Emitted.bytes(whole.ledger()));
            assertThat(Emitted.bytes(interrupted.predictions()))
                    .containsExactlyElementsOf(Emitted.bytes(whole.predictions()));
            assertThat(interrupted.updateBytes()).containsExactlyElementsOf(whole.updateBytes());
        }
    }

    @Test
    void otherThingsAreLearntThanWithoutIt() throws Exception {
        assertThat(TrainingHarness.run(settings(), STREAM, List.of()).steps())
                .isNotEqualTo(
                        TrainingHarness.run(
                                        Examples.settings("training.rehearsal", "off"),
                                        STREAM,
                                        List.of())
                                .steps());
    }

    @Test
    void recalibrationTakesTheImagesOfTheMemory() throws Exception {
        Emitted emitted =
                TrainingHarness.run(
                        settings("training.recalibrate-images", "100"), STREAM, List.of());

        assertThat(emitted.manifests())
                .extracting(ModelManifest::getRecalibrationImages)
                .as("all 40 that it holds, where 100 may be taken")
                .containsOnly(40);
    }

    @Test
    void aStateToGoBackToHasTheMemory() {
        TrainingSettings settings = settings();
        ModelDeclaration model = settings.model(Examples.MODEL);
        Engine engine = Engines.select(settings.network().engine());
        try (PublishableLearner learner =
                new PublishableLearner(
                        Learners.begin(settings, model, engine, null, null),
                        engine,
                        0,
                        KeptImages.NONE)) {
            learn(learner, model, 0, 12);
            RollbackState state = learner.state(Map.of());
            ReplayMemory memory = Objects.requireNonNull(learner.learner().memory());
            int ofFirst = memory.count(0);

            learner.forget(0);
            assertThat(memory.count(0)).isZero();
            learn(learner, model, 12, 20);
            learner.forget(null);
            assertThat(memory.count()).isZero();
            learner.goBack(state);

            assertThat(memory.count(0)).isEqualTo(ofFirst).isPositive();
            assertThat(learner.state(Map.of()).trainingSnapshot())
                    .isEqualTo(state.trainingSnapshot());
        }
    }

    private static void learn(
            PublishableLearner learner, ModelDeclaration model, int from, int to) {
        MiniBatch batch = new MiniBatch(model.input(), BATCH);
        Predictions predictions = new Predictions(BATCH, model.classes());
        for (int step = from; step < to; step++) {
            batch.clear();
            for (Example example : STREAM.subList(step * BATCH, (step + 1) * BATCH)) {
                batch.add(example.pixels, example.label);
            }
            learner.learner().learn(batch, predictions, false);
        }
    }

    @Test
    void imagesAreForgottenBehindACheckpointAndTheLedgerSaysOfWhichClass() throws Exception {
        Emitted emitted =
                commanded(settings(), Commands.forget("one", 1), Commands.forget("all", null));

        assertThat(emitted.deadLetters()).isEmpty();
        assertThat(carriedOut(emitted))
                .extracting(CarriedOutCommand::getKind, CarriedOutCommand::getForgottenClass)
                .containsExactly(
                        tuple(CarriedOutKind.FORGET, 1), tuple(CarriedOutKind.FORGET, null));
        assertThat(emitted.steps())
                .as("what is learnt behind it")
                .isNotEqualTo(commanded(settings(), null, null).steps());
    }

    @Test
    void aModelWithoutAMemoryForgetsNothingAndSaysWhy() throws Exception {
        Emitted emitted =
                commanded(
                        Examples.settings("training.rehearsal", "off"),
                        Commands.forget("one", 1),
                        null);

        assertThat(carriedOut(emitted)).isEmpty();
        assertThat(emitted.deadLetters())
                .singleElement()
                .satisfies(
                        letter ->
                                assertThat(letter.getDetail())
                                        .contains(
                                                "nothing to forget", "training.rehearsal is off"));
    }

    /** 101 images, then the commands, then the rest, restored from the checkpoint between. */
    private static Emitted commanded(
            TrainingSettings settings, @Nullable Command first, @Nullable Command second)
            throws Exception {
        Emitted emitted = new Emitted();
        OperatorSubtaskState state;
        try (var harness = TrainingHarness.of(settings)) {
            harness.open();
            TrainingHarness.feed(harness, STREAM.subList(0, 101));
            for (Command command : new Command[] {first, second}) {
                if (command != null) {
                    harness.processElement2(new StreamRecord<>(command));
                }
            }
            state = harness.snapshot(1, 1);
            emitted.drain(harness);
        }
        TrainingHarness.run(settings, STREAM.subList(101, 203), state, true, emitted);
        return emitted;
    }

    private static List<CarriedOutCommand> carriedOut(Emitted emitted) {
        return emitted.ledger().stream()
                .map(LedgerEntry::getCommand)
                .filter(Objects::nonNull)
                .toList();
    }
}
