package io.normstream.jobs.chaos;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The runs of a harness as a table in Markdown, written anew after each. */
final class ChaosReport {
    private final ChaosSettings settings;
    private final Path file;
    private final List<String> rows = new ArrayList<>();
    private final Map<KillKind, Integer> kills = new EnumMap<>(KillKind.class);
    private int good;

    ChaosReport(ChaosSettings settings) {
        this.settings = settings;
        this.file = settings.report();
    }

    void add(RunPlan plan, Verdict verdict, Duration time) {
        plan.kills().forEach(kill -> kills.merge(kill.kind(), 1, Integer::sum));
        good += verdict.isGood() ? 1 : 0;
        rows.add(
                String.format(
                        Locale.ROOT,
                        "| %d | %s | %s | %,d | %s | %d | %d | %.0f s |",
                        plan.number(),
                        plan.embedded() ? "one JVM" : "processes",
                        plan.kills().stream().map(Kill::toString).collect(joining("; ")),
                        plan.images(),
                        verdict.isGood() ? "yes" : String.join("; ", verdict.faults()),
                        verdict.tally().lost(),
                        verdict.tally().doubled(),
                        time.toMillis() / 1e3));
        write();
    }

    private void write() {
        List<String> lines = new ArrayList<>();
        lines.add("Order: " + settings.order() + ", seed " + settings.seed() + ".");
        lines.add("");
        lines.add(
                "| run | on | kills @ images learnt | images | as undisturbed | lost | twice | time |");
        lines.add("|---|---|---|---|---|---|---|---|");
        lines.addAll(rows);
        lines.add("");
        lines.add(good + " of " + rows.size() + " runs good. Kills:");
        lines.add("");
        lines.add("| kind | kills |");
        lines.add("|---|---|");
        kills.forEach((kind, count) -> lines.add("| " + kind + " | " + count + " |"));
        int all = kills.values().stream().mapToInt(Integer::intValue).sum();
        lines.add("| all | " + all + " |");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, lines);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
