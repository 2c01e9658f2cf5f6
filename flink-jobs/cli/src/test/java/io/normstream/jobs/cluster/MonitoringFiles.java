package io.normstream.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Dashboards and alerts of the distribution, and what processes say to Prometheus. */
final class MonitoringFiles {
    static final Path FOLDER = Path.of("src", "main", "distribution", "monitoring");
    static final Path RULES = FOLDER.resolve(Path.of("rules", "normstream.yml"));
    static final Path RULES_TEST = FOLDER.resolve("rules-test.yml");

    private static final Pattern NAME = Pattern.compile("\\bflink_[A-Za-z_]+");
    private static final Pattern LINE = Pattern.compile("(?m)^(flink_[A-Za-z0-9_]+)[{ ]");
    private static final Pattern ADDRESS =
            Pattern.compile("Prometheus finds the metrics of this process at (http://\\S+)");

    private MonitoringFiles() {}

    static List<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve(Path.of("grafana", "dashboards")))) {
            return files.sorted().toList();
        }
    }

    /** Every metric that a panel or an alert asks for. */
    static Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>(names(Files.readString(RULES)));
        for (Path dashboard : dashboards()) {
            names.addAll(names(Files.readString(dashboard)));
        }
        return names;
    }

    private static List<String> names(String text) {
        return NAME.matcher(text).results().map(MatchResult::group).toList();
    }

    /** Every metric that the processes have now whose logs these are. */
    static Set<String> exported(String logs) {
        Set<String> names = new TreeSet<>();
        ADDRESS.matcher(logs)
                .results()
                .map(found -> exporterText(URI.create(found.group(1) + "/metrics")))
                .forEach(
                        text ->
                                LINE.matcher(text)
                                        .results()
                                        .forEach(line -> names.add(line.group(1))));
        return names;
    }

    private static String exporterText(URI address) {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
