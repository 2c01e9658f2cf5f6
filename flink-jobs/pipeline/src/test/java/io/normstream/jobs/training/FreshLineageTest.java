package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.JobSettings.Start;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.machine.TrainingMachine;
import io.normstream.jobs.training.publication.Histories;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.jobs.training.start.ModelStart;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.ModelUpdates;
import io.normstream.model.engine.selection.EngineName;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.Engines;
import io.normstream.model.engine.selection.NumberType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A new lineage on topics that hold models already. */
class FreshLineageTest {
    private static final TrainingMachine MACHINE =
            TrainingMachine.alone(
                    Engines.select(new EngineRequest(EngineName.AUTO, NumberType.FLOAT32, 1)));

    /** Twice as many publications as there are slots, by a run that left no ledger at all. */
    private static Emitted before(TrainingSettings settings) throws Exception {
        return TrainingHarness.run(settings, Examples.stream(240, 1), List.of());
    }

    private static PublishedHistory history(Emitted emitted) {
        return Histories.of(emitted.manifests());
    }

    private static TrainingSettings settings(int retained) {
        return Examples.settings("models.retained", Integer.toString(retained));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 7})
    void theNewestModelStaysWholeUntilTheFirstOfTheNewLineageIs(int retained) throws Exception {
        Emitted old = before(settings(3));
        PublishedHistory history = history(old);
        assertThat(history.version()).isEqualTo(30);
        assertThat(history.publication()).isEqualTo(5);

        Emitted fresh = fresh(settings(retained), history);

        assertThat(fresh.ledger().get(0).getVersion()).isEqualTo(31);
        ModelUpdates reader = reader();
        old.updates().forEach(update -> accept(reader, update));
        List<Long> seen = new ArrayList<>();
        for (ModelUpdate update : fresh.updates()) {
            accept(reader, update);
            seen.add(reader.newest().manifest().getVersion()); // throws where it is not whole
        }
        assertThat(seen).startsWith(30L).endsWith(36L).isSorted();
    }

    @Test
    void publicationsAndSlotsGoOn() throws Exception {
        Emitted fresh = fresh(settings(3), history(before(settings(3))));

        assertThat(fresh.manifests())
                .singleElement()
                .satisfies(
                        manifest -> {
                            assertThat(manifest.getPublication()).isEqualTo(6);
                            assertThat(manifest.getSlot()).isZero();
                        });
    }

    private static Emitted fresh(TrainingSettings settings, PublishedHistory history) {
        ModelDeclaration model = settings.model(Examples.MODEL);
        ModelStart.Opening opening =
                Examples.start(Start.FRESH, -1, history)
                        .opening(model.id(), settings.order(), "any");
        Emitted emitted = new Emitted();
        try (ModelTrainer trainer =
                TrainerFactory.start(
                        model, settings, MACHINE, opening, PublishedFrontier.NONE, emitted)) {
            Examples.stream(40, 2).forEach(trainer::accept);
        }
        return emitted;
    }

    private static ModelUpdates reader() {
        return new ModelUpdates(Examples.MODEL, AvroCodec.ofReleases());
    }

    private static void accept(ModelUpdates reader, ModelUpdate update) {
        reader.accept(update.key.getBytes(StandardCharsets.UTF_8), update.value);
    }
}
