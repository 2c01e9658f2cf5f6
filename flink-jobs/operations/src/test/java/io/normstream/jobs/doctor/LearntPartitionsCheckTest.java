package io.normstream.jobs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.wire.ModelId;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LearntPartitionsCheckTest {
    private static final List<ModelDeclaration> MODELS =
            List.of(
                    new ModelDeclaration("cats", 8, 8, 1, 2, "small-cnn"),
                    new ModelDeclaration("dogs", 8, 8, 1, 2, "small-cnn"));

    private static List<Finding> findings(
            Map<String, Integer> learns,
            Map<String, List<Integer>> imagePartitions,
            RecordOrder order) {
        return findings(learns, imagePartitions, order, 3);
    }

    private static List<Finding> findings(
            Map<String, Integer> learns,
            Map<String, List<Integer>> imagePartitions,
            RecordOrder order,
            int partitions) {
        TreeMap<String, SortedSet<Integer>> places = new TreeMap<>();
        imagePartitions.forEach((id, where) -> places.put(id, new TreeSet<>(where)));
        return new LearntPartitionsCheck(
                        new LearntPartitions(new TreeMap<>(learns), places, 17),
                        "p.images",
                        partitions,
                        MODELS,
                        order)
                .findings();
    }

    @Test
    void aModelWhoseImagesComeInAnotherPartitionIsSaidWithItsDeadLetters() {
        assertThat(
                        findings(
                                Map.of("cats", 2, "dogs", 0),
                                Map.of("cats", List.of(1, 2), "dogs", List.of(1)),
                                RecordOrder.DETERMINISTIC))
                .extracting(Finding::mark, finding -> finding.text().split(";")[0])
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                Mark.WARNING,
                                "model cats learns from partition 2 of p.images, and some of the latest images are in [1]: those become dead letters (17 of the latest 1000 are of a second partition)"),
                        org.assertj.core.groups.Tuple.tuple(
                                Mark.PROBLEM,
                                "model dogs learns from partition 0 of p.images, and all of the latest images are in [1]: those become dead letters (17 of the latest 1000 are of a second partition)"));
    }

    @Test
    void imagesWhereTheirModelsLearnFromAreOk() {
        Map<String, List<Integer>> imagePartitions = Map.of("cats", List.of(2), "dogs", List.of(1));
        assertThat(findings(Map.of("cats", 2), imagePartitions, RecordOrder.DETERMINISTIC))
                .extracting(Finding::mark)
                .containsExactly(Mark.OK);
        assertThat(findings(Map.of("cats", 0), imagePartitions, RecordOrder.ARRIVAL))
                .extracting(Finding::mark)
                .containsExactly(Mark.OK);
    }

    /** Whatever is advised leads the images of this model to where it learns from. */
    @Test
    void onceKeysLeadElsewhereKeysAreNotAdvised() {
        for (int partitions = 2; partitions < 9; partitions++) {
            int ofKey = ModelId.partition(ModelId.key("cats"), partitions);
            for (int learns = 0; learns < partitions; learns++) {
                List<Finding> found =
                        findings(
                                Map.of("cats", learns),
                                Map.of("cats", List.of((learns + 1) % partitions)),
                                RecordOrder.DETERMINISTIC,
                                partitions);

                assertThat(found.get(0).text())
                        .contains(
                                learns == ofKey
                                        ? "key images by model id"
                                        : "let senders name partition " + learns + " themselves")
                        .contains("--fresh", "--order arrival");
                assertThat(found.get(0).text().contains("key images by model id"))
                        .isEqualTo(learns == ofKey);
            }
        }
    }
}
