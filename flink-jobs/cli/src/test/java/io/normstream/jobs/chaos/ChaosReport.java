package io.normstream.jobs.chaos;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The runs of a harness as a table in Markdown, written anew after each. */
final class ChaosReport {
    private final ChaosSettings settings;
    private final Path file;
    private final List<String> rows = new ArrayList<>();
    private final Map<KillKind, Integer> kills = new EnumMap<>(KillKind.class);
    private final Set<String> checks = new LinkedHashSet<>();
    private int good;

    ChaosReport(ChaosSettings settings) {
        this.settings = settings;
        this.file = settings.report();
    }

    void add(RunPlan plan, Verdict verdict, Duration time) {
        plan.kills().forEach(kill -> kills.merge(kill.kind(), 1, Integer::sum));
        good += verdict.isGood() ? 1 : 0;
        checks.addAll(verdict.faults().keySet());
        List<Object> cells = new ArrayList<>();
        cells.add(plan.number());
        cells.add(plan.embedded() ? "one JVM" : "processes");
        cells.add(plan.kills().stream().map(Kill::toString).collect(joining("; ")));
        cells.add(plan.images());
        verdict.faults().values().forEach(faults -> cells.add(cell(faults)));
        cells.add(verdict.predictions());
        cells.add(verdict.learnt());
        cells.add(time.toSeconds() + " s");
        rows.add(row(cells));
        write();
    }

    private static String cell(List<String> faults) {
        return faults.isEmpty() ? "yes" : String.join("; ", faults).replaceAll("[|\\v]+", " ");
    }

    private static String row(Collection<?> cells) {
        return cells.stream().map(Object::toString).collect(joining(" | ", "| ", " |"));
    }

    private void write() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "Order: "
                        + settings.order()
                        + ", seed "
                        + settings.seed()
                        + (settings.commanded() ? ", a command before each kill" : "")
                        + (settings.rehearsal() ? ", one class at a time, rehearsed" : "")
                        + ", normalisation "
                        + settings.normalization()
                        + ".");
        lines.add("");
        List<String> head =
                new ArrayList<>(List.of("run", "on", "kills @ images learnt", "images"));
        head.addAll(checks);
        head.addAll(List.of("predictions lost / twice", "learnt lost / twice", "time"));
        lines.add(row(head));
        lines.add(row(Collections.nCopies(head.size(), "---")));
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
