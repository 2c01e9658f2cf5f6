package io.normstream.jobs.demo;

import io.normstream.model.engine.EngineDescription;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.TrainingMetrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A finished run.
 *
 * @param title names data and seed
 * @param manifest of the last serving model
 * @param metrics what the trainer reported on the way
 * @param tested held-out images that the last serving model predicted
 */
public record DemoResult(
        String title,
        RunSummary summary,
        ModelManifest manifest,
        List<TrainingMetrics> metrics,
        int tested) {

    /** The summary for people: names and values in order. */
    public Map<String, String> table() {
        Map<String, String> table = new LinkedHashMap<>();
        table.put("images learnt", count(summary.images()));
        table.put("prequential accuracy", percent(summary.prequentialAccuracy()));
        table.put("class-balanced", percent(summary.classBalancedAccuracy()));
        table.put("no-change classifier", percent(summary.noChangeAccuracy()));
        Double kappa = summary.kappaTemporal();
        table.put("kappa-temporal", kappa == null ? "-" : format("%.3f", kappa));
        table.put("last window", percent(summary.lastWindowAccuracy()));
        Double accuracy = summary.testAccuracy();
        table.put(
                "test accuracy",
                accuracy == null
                        ? "no images held out"
                        : percent(accuracy) + " of " + count(tested));
        table.put("images/s", format("%,.0f", summary.imagesPerSecond()));
        summary.scoring().describe(table);
        table.put("model version", count(summary.modelVersion()));
        table.put("dead letters", count(summary.deadLetters()));
        table.put(
                "network",
                format(
                        "%s, %dx%dx%d, %d classes",
                        manifest.getArchitecture(),
                        manifest.getHeight(),
                        manifest.getWidth(),
                        manifest.getChannels(),
                        manifest.getClasses()));
        EngineDescription engine =
                new EngineDescription(
                        manifest.getEngine(), manifest.getPrecision(), manifest.getThreads(), "");
        table.put("engine", engine.toString());
        table.put("instruction set", manifest.getInstructionSet());
        table.put("parameters SHA-256", summary.parametersSha256());
        return table;
    }

    private static String count(long value) {
        return format("%,d", value);
    }

    private static String percent(double share) {
        return format("%.2f %%", 100 * share);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
