package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.train.Recalibration;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/**
 * Models whose running statistics are recalibrated on the last images before they are published, in
 * Flink's own harness. Mini-batches have 8 images, and every fifth step publishes.
 */
class RecalibratedModelsTest {
    private static final List<Example> STREAM = stream();

    private static TrainingSettings settings(String images) {
        return Examples.settings(
                "training.recalibrate-images", images, "training.rehearsal", "off");
    }

    /** The last of every ten is not labelled. */
    private static List<Example> stream() {
        List<Example> stream = Examples.stream(203, 1);
        for (int i = 9; i < stream.size(); i += 10) {
            stream.get(i).label = Example.UNLABELLED;
        }
        return stream;
    }

    /** The serving models, each of which fits into one chunk. */
    private static List<ServingModel> models(Emitted emitted) throws IOException {
        List<ServingModel> models = new ArrayList<>();
        for (var update : emitted.updates()) {
            if (!Emitted.isManifest(update)) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                bytes.writeBytes(
                        ModelChunk.fromByteBuffer(ByteBuffer.wrap(update.value))
                                .getPayload()
                                .array());
                models.add(ServingModel.decode(bytes.toByteArray()));
            }
        }
        return models;
    }

    @Test
    void aRestoreInTheMidstOfAMiniBatchPublishesTheSameBytes() throws Exception {
        var settings = settings("24");

        Emitted whole = TrainingHarness.run(settings, STREAM, List.of());
        Emitted interrupted =
                TrainingHarness.run(settings, STREAM, List.of(3, 20, 46, 101, 110, 187));

        assertThat(interrupted.updateBytes()).containsExactlyElementsOf(whole.updateBytes());
        assertThat(Emitted.bytes(interrupted.ledger()))
                .containsExactlyElementsOf(Emitted.bytes(whole.ledger()));
    }

    @Test
    void learningGoesOnAsWithoutIt() throws Exception {
        Emitted with = TrainingHarness.run(settings("24"), STREAM, List.of());
        Emitted without = TrainingHarness.run(settings("0"), STREAM, List.of());

        assertThat(with.steps())
                .as("losses and digests of the training state")
                .isEqualTo(without.steps());
        assertThat(with.manifests())
                .extracting(ModelManifest::getDigest)
                .doesNotContainAnyElementsOf(
                        without.manifests().stream().map(ModelManifest::getDigest).toList());
    }

    @Test
    void aModelNamesTheImagesThatItsStatisticsCameFrom() throws Exception {
        Emitted emitted = TrainingHarness.run(settings("50"), STREAM, List.of());

        assertThat(emitted.manifests())
                .extracting(ModelManifest::getRecalibrationImages)
                .as("whole mini-batches, up to 50 images")
                .containsExactly(40, 48, 48, 48, 48);
        List<ServingModel> models = models(emitted);
        assertThat(models).hasSize(5);
        assertThat(models.get(0).metadata())
                .containsEntry(Recalibration.FIRST_VERSION, "1")
                .containsEntry(Recalibration.LAST_VERSION, "5")
                .containsEntry(Recalibration.IMAGES, "40");
        assertThat(models.get(3).metadata())
                .containsEntry(Recalibration.FIRST_VERSION, "15")
                .containsEntry(Recalibration.LAST_VERSION, "20")
                .containsEntry(Recalibration.IMAGES, "48");
    }

    @Test
    void anotherNumberOfImagesOrNoneMayFollowARestore() throws Exception {
        Emitted emitted = new Emitted();
        OperatorSubtaskState state =
                TrainingHarness.run(settings("24"), STREAM.subList(0, 50), null, false, emitted);
        state = TrainingHarness.run(settings("16"), STREAM.subList(50, 100), state, false, emitted);
        state = TrainingHarness.run(settings("0"), STREAM.subList(100, 150), state, false, emitted);
        TrainingHarness.run(settings("48"), STREAM.subList(150, 203), state, true, emitted);

        assertThat(emitted.manifests())
                .extracting(ModelManifest::getRecalibrationImages)
                .containsExactly(24, 16, 0, 32, 48);
        assertThat(emitted.steps())
                .isEqualTo(TrainingHarness.run(settings("0"), STREAM, List.of()).steps());
    }
}
