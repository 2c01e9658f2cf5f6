package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.schemas.ModelManifest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * When the operator publishes, in Flink's own harness. Mini-batches have 8 images, whose event
 * times lie a second apart.
 */
class PublishingTest {
    private static final int BATCH = 8;
    private static final int STEPS = 40;
    private static final double MARGIN = 0.1;

    /** Images whose labels are the wrong way round from step 11 to 20. */
    private static List<Example> turning() {
        List<Example> stream = Examples.stream(STEPS * BATCH + 3, 9);
        for (Example example : stream.subList(10 * BATCH, 20 * BATCH)) {
            example.label = 1 - example.label;
        }
        return stream;
    }

    private static TrainingSettings byQuality(String... more) {
        List<String> overrides = new ArrayList<>(List.of(more));
        overrides.addAll(List.of("training.window", "16", "training.publish-every", "3"));
        return Examples.settings(overrides.toArray(String[]::new));
    }

    private static List<Long> versions(Emitted emitted) {
        return emitted.manifests().stream().map(ModelManifest::getVersion).toList();
    }

    @Test
    void publishesByEventTimeAlone() throws Exception {
        Emitted emitted =
                TrainingHarness.run(
                        Examples.settings(
                                "training.publish-every", "0", "training.publish-interval", "30 s"),
                        Examples.stream(20 * BATCH, 1),
                        List.of());

        assertThat(versions(emitted))
                .as("30 s after the first step, each 30 s after the one before, and the last")
                .containsExactly(5L, 9L, 13L, 17L, 20L);
    }

    @Test
    void publishesByStepsAndByEventTime() throws Exception {
        Emitted emitted =
                TrainingHarness.run(
                        Examples.settings(
                                "training.publish-every", "6", "training.publish-interval", "30 s"),
                        Examples.stream(20 * BATCH, 1),
                        List.of());

        assertThat(versions(emitted)).containsExactly(5L, 6L, 10L, 12L, 16L, 18L, 20L);
    }

    @Test
    void whatIsWorseIsHeldBackUntilItIsDueAgainAndTheLastOneIsPublishedAnyway() throws Exception {
        List<Long> expected = new ArrayList<>();
        double published = Double.NaN;
        List<ModelManifest> all =
                TrainingHarness.run(byQuality(), turning(), List.of()).manifests();
        for (ModelManifest manifest : all) {
            boolean last = manifest == all.get(all.size() - 1);
            if (last || !(manifest.getPrequentialAccuracy() < published - MARGIN)) {
                expected.add(manifest.getVersion());
                published = manifest.getPrequentialAccuracy();
            }
        }

        Emitted emitted =
                TrainingHarness.run(
                        byQuality("training.publish-margin", Double.toString(MARGIN)),
                        turning(),
                        List.of());

        assertThat(versions(emitted)).isEqualTo(expected);
        assertThat(expected)
                .as("some are held back, none for ever")
                .hasSizeLessThan(all.size())
                .anyMatch(version -> version > 20 && version < STEPS);
        assertThat(emitted.manifests())
                .extracting(ModelManifest::getPublication)
                .as("no number is left out")
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.range(0, expected.size()).boxed().toList());
    }

    @Test
    void aRestorePublishesTheSameBytes() throws Exception {
        TrainingSettings settings =
                byQuality(
                        "training.publish-interval",
                        "50 s",
                        "training.publish-margin",
                        Double.toString(MARGIN));

        Emitted whole = TrainingHarness.run(settings, turning(), List.of());
        Emitted interrupted =
                TrainingHarness.run(settings, turning(), List.of(5, 50, 97, 101, 144, 170, 241));

        assertThat(versions(interrupted)).hasSizeGreaterThan(5);
        assertThat(interrupted.updateBytes()).containsExactlyElementsOf(whole.updateBytes());
        assertThat(Emitted.bytes(interrupted.ledger()))
                .containsExactlyElementsOf(Emitted.bytes(whole.ledger()));
    }
}
