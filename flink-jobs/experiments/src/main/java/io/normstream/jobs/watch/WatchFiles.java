package io.normstream.jobs.watch;

import io.normstream.jobs.report.PageParts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fixed files of the page, by path. */
final class WatchFiles {
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";

    private final Map<String, Answer> files =
            Map.of(
                    "/", own("watch.html", "text/html; charset=utf-8"),
                    "/watch.js", own("watch.js", SCRIPT),
                    "/watch.css", own("watch.css", STYLE),
                    "/icon.svg", own("icon.svg", "image/svg+xml"),
                    "/charts.js", text(PageParts.charts(), SCRIPT),
                    "/report.css", text(PageParts.style(), STYLE),
                    "/uplot.css", text(PageParts.chartStyle(), STYLE),
                    "/uplot.js",
                            text(
                                    "/*\n"
                                            + PageParts.chartLicence()
                                            + "\n*/\n"
                                            + PageParts.chartScript(),
                                    SCRIPT));

    /** What a path is answered with. */
    record Answer(String type, byte[] body) {}

    /** The file at {@code path}; null where there is none. */
    @Nullable Answer at(String path) {
        return files.get(path);
    }

    private static Answer text(String text, String type) {
        return new Answer(type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer own(String name, String type) {
        try (InputStream in = WatchFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "Resource " + name + " is missing from the class path");
            }
            return new Answer(type, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
