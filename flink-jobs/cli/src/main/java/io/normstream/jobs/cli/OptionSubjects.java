package io.normstream.jobs.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;

/** What options are about, as help texts group them. */
final class OptionSubjects {
    /**
     * Keys by subject, where one that ends with a dot is the beginning of all others; a key that is
     * there whole comes before. A test looks for options without a subject.
     */
    private static final Map<String, List<String>> SUBJECTS = subjects();

    private OptionSubjects() {}

    private static Map<String, List<String>> subjects() {
        Map<String, List<String>> subjects = new LinkedHashMap<>();
        subjects.put(
                "Data",
                List.of(
                        "publish.dataset",
                        "publish.data-dir",
                        "publish.labels",
                        "publish.split",
                        "publish.limit",
                        "publish.order",
                        "publish.block",
                        "publish.spread",
                        "publish.seed",
                        "demo.dataset",
                        "demo.data-dir",
                        "demo.order",
                        "demo.block",
                        "demo.spread",
                        "demo.limit",
                        "demo.held-out"));
        subjects.put(
                "Models",
                List.of(
                        "training.models",
                        "training.classes",
                        "training.max-models",
                        "training.architecture",
                        "training.initial-models",
                        "training.freeze"));
        subjects.put(
                "Images",
                List.of(
                        "ingest.",
                        "training.apply-exif-orientation",
                        "training.resize",
                        "training.resize-filter"));
        subjects.put(
                "Normalisation",
                List.of(
                        "training.recipe",
                        "training.normalization",
                        "training.normalization-groups",
                        "training.input-normalization",
                        "training.scale",
                        "training.scale-divisor",
                        "training.shift-divisor",
                        "training.running-statistics",
                        "training.statistics-momentum",
                        "training.weight-standardization"));
        subjects.put(
                "Averaging",
                List.of(
                        "training.averaging",
                        "training.averaging-decay",
                        "training.averaging-gamma",
                        "training.averaging-restart"));
        subjects.put(
                "Rehearsal",
                List.of(
                        "training.rehearsal",
                        "training.rehearsal-memory",
                        "training.rehearsal-rows",
                        "training.rehearsal-retention",
                        "training.prior-correction"));
        subjects.put(
                "Published models",
                List.of(
                        "training.publish-every",
                        "training.publish-interval",
                        "training.publish-margin",
                        "training.recalibrate-images",
                        "training.rollback-versions",
                        "models."));
        subjects.put(
                "Figures and records",
                List.of(
                        "training.window",
                        "training.prequential-prior",
                        "training.metrics-every",
                        "training.digest-every",
                        "demo.report",
                        "demo.json"));
        subjects.put(
                "Engine",
                List.of(
                        "training.engine",
                        "training.precision",
                        "training.threads",
                        "training.parallelism"));
        subjects.put("Learning", List.of("training."));
        subjects.put("Scoring", List.of("scoring.", "demo.score-rate"));
        subjects.put("Sending", List.of("publish."));
        subjects.put("Brokers and topics", List.of("kafka."));
        subjects.put("Checkpoints", List.of("checkpoint."));
        subjects.put("Cluster", List.of("job.cluster", "job.start-limit", "cluster."));
        subjects.put("Pages", List.of("job.rest-port", "page.", "demo.keep"));
        subjects.put("Start and end", List.of("job."));
        subjects.put("What is looked for", List.of("doctor.", "watch."));
        subjects.put("Command", List.of("control."));
        return subjects;
    }

    /** The subject of an option; empty if it has none. */
    static String of(ConfigOption<?> option) {
        String key = option.key();
        String whole = of(key);
        return whole.isEmpty() ? of(key.substring(0, key.indexOf('.') + 1)) : whole;
    }

    private static String of(String key) {
        return SUBJECTS.entrySet().stream()
                .filter(subject -> subject.getValue().contains(key))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }
}
