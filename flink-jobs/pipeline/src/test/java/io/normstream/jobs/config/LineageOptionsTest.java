package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.snapshot.ClassNames;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LineageOptionsTest {
    /** By key, values that are no defaults, with those of other options that they need. */
    private static final Map<String, Map<String, String>> RUNS =
            Stream.of(
                            run("training.models", "a=8x8x1:2,b=8x8x1:3"),
                            run(
                                    "training.classes",
                                    "{\"default\":[\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]}"),
                            run("ingest.earliest-event-time", "2000-01-01"),
                            run("ingest.latest-event-time", "none"),
                            run("training.max-models", "20"),
                            run("training.architecture", "benchmark-cnn"),
                            run("training.recipe", "paper"),
                            run("training.normalization", "group"),
                            run("training.normalization-groups", "4"),
                            run("training.input-normalization", "false"),
                            run("training.apply-exif-orientation", "false"),
                            run("training.resize", "pad"),
                            run("training.resize-filter", "box"),
                            run("training.scale", "0.7"),
                            run("training.scale-divisor", "3.0"),
                            run("training.shift-divisor", "2.0"),
                            run("training.running-statistics", "ema"),
                            run("training.statistics-momentum", "0.2"),
                            run("training.weight-standardization", "1.0"),
                            run("training.gradient-clipping", "0.02"),
                            run("training.augmentation", "mirror,shift:2"),
                            run("training.batch-size", "8"),
                            run("training.max-pending", "100"),
                            run("training.learning-rate", "0.03"),
                            run("training.schedule", "constant"),
                            run("training.schedule-period", "50"),
                            run("training.warm-up", "10"),
                            run("training.momentum", "0.8"),
                            run("training.weight-decay", "1.0E-4"),
                            run("training.averaging", "ema"),
                            run("training.averaging-decay", "0.9"),
                            run("training.averaging-gamma", "4.0"),
                            run("training.rehearsal", "off"),
                            run("training.rehearsal-memory", "8 mb"),
                            run("training.rehearsal-rows", "8"),
                            run("training.rehearsal-retention", "class-balanced"),
                            run("training.prior-correction", "false"),
                            run("training.averaging-restart", "20"),
                            run("training.on-divergence", "skip"),
                            run("training.freeze", "input,conv1"),
                            run("training.seed", "7"),
                            run("training.window", "500"),
                            run("training.prequential-prior", "recent"),
                            run("training.order", "arrival"),
                            run("training.flush-interval", "5 s", "training.order", "arrival"),
                            run("training.publish-every", "7"),
                            run("training.publish-interval", "10 min"),
                            run("training.publish-margin", "0.02"),
                            run("training.recalibrate-images", "64"),
                            run("models.retained", "4"),
                            run("training.rollback-versions", "1"),
                            run("training.metrics-every", "3"),
                            run("training.digest-every", "50"),
                            run("training.engine", "reference"),
                            run("training.precision", "float64", "training.engine", "reference"),
                            run("training.threads", "2"))
                    .collect(
                            TreeMap::new,
                            (all, run) -> all.put(run.getKey(), run.getValue()),
                            TreeMap::putAll);

    private static Map.Entry<String, Map<String, String>> run(String... options) {
        Map<String, String> all = new TreeMap<>();
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        return Map.entry(options[0], all);
    }

    private static TrainingSettings settings(Map<String, String> options) {
        return TrainingSettings.from(Configuration.fromMap(options));
    }

    private static TrainingSettings resumed(
            Map<String, String> given, Map<String, String> recorded) {
        return TrainingSettings.from(
                LineageOptions.of(Configuration.fromMap(given), recorded).complete());
    }

    static Stream<String> runs() {
        return RUNS.keySet().stream();
    }

    /** Which is the same as if the default had been changed since the run was recorded. */
    @ParameterizedTest
    @MethodSource("runs")
    void whatIsNotGivenIsAsTheEarlierRunHadIt(String option) {
        TrainingSettings run = settings(RUNS.get(option));

        TrainingSettings resumed = resumed(Map.of(), run.configuration());

        assertThat(run).isNotEqualTo(settings(Map.of()));
        assertThat(resumed).isEqualTo(run);
        assertThat(resumed.configuration()).isEqualTo(run.configuration());
    }

    @Test
    void everyOptionOfTrainingIsLookedAt() {
        assertThat(TrainingOptions.all())
                .extracting(ConfigOption::key)
                .filteredOn(key -> !RUNS.containsKey(key))
                .containsExactlyInAnyOrder("training.initial-models", "training.parallelism");
    }

    /** A build that knew neither learnt images as they are stored, of the size of the model. */
    @ParameterizedTest
    @CsvSource({"training.apply-exif-orientation, false, true", "training.resize, none, crop"})
    void aRunOfBeforeAnOptionPreparedNoImages(String option, String before, String now) {
        SortedMap<String, String> recorded = new TreeMap<>(settings(Map.of()).configuration());
        assertThat(LineageOptions.isWhole(recorded)).isTrue();
        assertThat(recorded.remove(option)).isEqualTo(now);
        TrainingSettings old = settings(Map.of(option, before));

        assertThat(settings(Map.of()).preprocessing()).isNotEqualTo(old.preprocessing());
        assertThat(LineageOptions.isWhole(recorded)).isFalse();
        assertThat(resumed(Map.of(), recorded).preprocessing()).isEqualTo(old.preprocessing());
        assertThat(TrainingSettings.from(LineageOptions.recorded(recorded)).preprocessing())
                .isEqualTo(old.preprocessing());
        assertThat(LineageOptions.of(new Configuration(), recorded).taken())
                .containsEntry(option, before);
        assertThat(resumed(Map.of(option, now), recorded).preprocessing())
                .isEqualTo(settings(Map.of()).preprocessing());
    }

    /** Whatever the default of this build is. */
    @Test
    void aRunOfBeforeRehearsalRehearsesNothing() {
        SortedMap<String, String> recorded =
                new TreeMap<>(settings(Map.of("training.rehearsal", "on")).configuration());
        recorded.keySet().removeIf(key -> key.startsWith("training.rehearsal"));

        assertThat(resumed(Map.of(), recorded).rehearsal().on()).isFalse();
        assertThat(TrainingSettings.from(LineageOptions.recorded(recorded)).rehearsal().on())
                .isFalse();
    }

    @Test
    void whatIsGivenWins() {
        SortedMap<String, String> recorded =
                settings(Map.of("training.seed", "7", "training.window", "500")).configuration();

        LineageOptions options =
                LineageOptions.of(
                        Configuration.fromMap(Map.of("training.window", "1000")), recorded);

        TrainingSettings resumed = TrainingSettings.from(options.complete());
        assertThat(resumed.window()).isEqualTo(1000);
        assertThat(resumed.seed()).isEqualTo(7);
        assertThat(options.taken()).containsEntry("training.seed", "7").doesNotContainKey("window");
        assertThat(LineageOptions.text(options.taken())).contains("training.seed 7");
    }

    @Test
    void theLearningRateIsTheEarlierRunsThoughItFollowedTheBatchSize() {
        SortedMap<String, String> recorded =
                new TreeMap<>(settings(Map.of("training.batch-size", "8")).configuration());
        double rate = resumed(Map.of(), recorded).optimizer().learningRate();
        assertThat(rate)
                .isEqualTo(settings(RUNS.get("training.batch-size")).optimizer().learningRate());

        // a build whose rate did not follow the batch size
        recorded.put("training.learning-rate", "0.1");
        assertThat(resumed(Map.of(), recorded).optimizer().learningRate()).isEqualTo(0.1);
    }

    @Test
    void whatBelongsToThePlaceOrTheBeginningIsNotTakenOver() {
        SortedMap<String, String> recorded =
                new TreeMap<>(
                        settings(
                                        Map.of(
                                                "training.models",
                                                "a=8x8x1:2,b=8x8x1:2",
                                                "training.parallelism",
                                                "2"))
                                .configuration());
        recorded.put("training.initial-models", "a=sha256:00");

        TrainingSettings resumed = resumed(Map.of(), recorded);

        assertThat(resumed.parallelism()).isEqualTo(1);
        assertThat(resumed.initialModels()).isEmpty();
    }

    @Test
    void whatANewerBuildKnewIsNamedAndLeftAlone() {
        SortedMap<String, String> recorded = new TreeMap<>(settings(Map.of()).configuration());
        recorded.put("training.sharpness", "3");

        LineageOptions options = LineageOptions.of(new Configuration(), recorded);

        assertThat(options.unknown()).containsExactly(Map.entry("training.sharpness", "3"));
        assertThat(options.complete().toMap()).doesNotContainKey("training.sharpness");
    }

    /** Such a run took every event time; what it learnt must not depend on the build. */
    @Test
    void aRunThatKnewNoBoundsOfEventTimesGoesOnWithoutAny() {
        SortedMap<String, String> recorded = new TreeMap<>(settings(Map.of()).configuration());
        assertThat(recorded.keySet().removeIf(key -> key.startsWith("ingest."))).isTrue();

        assertThat(resumed(Map.of(), recorded).eventTimes()).isEqualTo(EventTimeBounds.NONE);
        assertThat(TrainingSettings.from(LineageOptions.recorded(recorded)).eventTimes())
                .isEqualTo(EventTimeBounds.NONE);
        assertThat(settings(Map.of()).eventTimes()).isEqualTo(EventTimeBounds.DEFAULT);
    }

    @Test
    void otherBoundsOfEventTimesTakeANewLineage() {
        SortedMap<String, String> recorded = settings(Map.of()).configuration();

        assertThat(resumed(Map.of("ingest.latest-event-time", "2100-01-01"), recorded).eventTimes())
                .isEqualTo(EventTimeBounds.DEFAULT);
        assertThatThrownBy(
                        () -> resumed(Map.of("ingest.latest-event-time", "2050-01-01"), recorded))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("1970-01-01T00:00:00Z to 2100-01-01T00:00:00Z")
                .hasMessageContaining("2050-01-01T00:00:00Z")
                .hasMessageContaining("--fresh");
    }

    private static final Map<String, String> TWO = Map.of("training.models", "a=8x8x1:2");

    private static Map<String, String> with(Map<String, String> options, String... more) {
        Map<String, String> all = new TreeMap<>(options);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    @Test
    void theNamesOfClassesAreTheEarlierRunsAndOtherOnesAreRefusedWithBoth() {
        SortedMap<String, String> recorded =
                settings(with(TWO, "training.classes", "cat,dog")).configuration();

        TrainingSettings again = resumed(with(TWO, "training.classes", "cat, dog"), recorded);
        assertThat(again.configuration()).isEqualTo(recorded);
        assertThat(resumed(TWO, recorded).model("a").classNames().names())
                .containsExactly("cat", "dog");
        assertThatThrownBy(() -> resumed(with(TWO, "training.classes", "dog,cat"), recorded))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("0 cat, 1 dog")
                .hasMessageContaining("0 dog, 1 cat");
        SortedMap<String, String> unnamed = settings(TWO).configuration();
        assertThatThrownBy(() -> resumed(with(TWO, "training.classes", "dog,cat"), unnamed))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("classes without names");
    }

    @Test
    void aModelThatIsNewMayBeNamedAndTheOthersKeepTheirNames() {
        SortedMap<String, String> recorded =
                settings(with(TWO, "training.classes", "cat,dog")).configuration();
        Map<String, String> more =
                Map.of("training.models", "a=8x8x1:2,b=8x8x1:2", "training.classes", "b=on,off");

        TrainingSettings resumed = resumed(more, recorded);

        assertThat(resumed.model("a").classNames().names()).containsExactly("cat", "dog");
        assertThat(resumed.model("b").classNames().names()).containsExactly("on", "off");
    }

    @Test
    void theNamesOfAModelThatIsDeclaredNoLongerAreNoOptionOfTheRest() {
        SortedMap<String, String> recorded =
                settings(
                                Map.of(
                                        "training.models",
                                        "a=8x8x1:2,b=8x8x1:2",
                                        "training.classes",
                                        "a=cat,dog"))
                        .configuration();

        assertThat(
                        resumed(Map.of("training.models", "b=8x8x1:2"), recorded)
                                .model("b")
                                .classNames())
                .isEqualTo(ClassNames.NONE);
    }

    @Test
    void nothingRecordedChangesNothing() {
        Configuration given = Configuration.fromMap(Map.of("training.seed", "7"));
        LineageOptions options = LineageOptions.of(given, Map.of());
        assertThat(options.complete()).isEqualTo(given);
        assertThat(options.taken()).isEmpty();
        assertThat(options.unknown()).isEmpty();
    }
}
