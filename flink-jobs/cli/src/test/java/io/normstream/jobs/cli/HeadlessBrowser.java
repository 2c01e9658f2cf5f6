package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Chromium without a window. */
final class HeadlessBrowser {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome");

    private HeadlessBrowser() {}

    /** The first one on the path. */
    static Optional<Path> find() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * The document that scripts have made of a page, after some seconds of its time.
     *
     * @param profile empty folder for what the browser writes
     */
    static String page(Path browser, URI address, Path profile) throws Exception {
        Path document = profile.resolve("document.html");
        Path messages = profile.resolve("messages.txt");
        Process process =
                new ProcessBuilder(
                                browser.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--user-data-dir=" + profile,
                                "--virtual-time-budget=5000",
                                "--enable-logging=stderr",
                                "--dump-dom",
                                address.toString())
                        .redirectOutput(Redirect.to(document.toFile()))
                        .redirectError(Redirect.to(messages.toFile()))
                        .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the browser ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(messages)).as("errors of scripts").doesNotContain("CONSOLE");
        return Files.readString(document);
    }
}
