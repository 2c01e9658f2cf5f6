package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real demo on few images: broker, cluster, training job and all. */
@Timeout(180)
class DemoCommandITCase {
    private static final int INTERRUPTED = 130;

    @TempDir private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void learnsTestsAndReportsTheBundledImages() throws Exception {
        Path report = directory.resolve("report.html");
        Path json = directory.resolve("summary.json");

        int code =
                run(
                        "demo",
                        "--limit=700",
                        "--batch-size=16",
                        "--publish-every=20",
                        "--rest-port=0",
                        "--report=" + report,
                        "--json=" + json);

        assertThat(err.toString()).doesNotContain("error");
        assertThat(code).isZero();
        JsonNode summary = new ObjectMapper().readTree(json.toFile());
        assertThat(summary.get("images").asInt()).isEqualTo(700);
        assertThat(summary.get("modelVersion").asInt()).isEqualTo(44); // 43 full, 1 partial
        assertThat(summary.get("deadLetters").asInt()).isZero();
        assertThat(summary.get("parametersSha256").asText()).matches("[0-9a-f]{64}");
        assertThat(summary.get("imagesPerSecond").asDouble()).isPositive();
        assertThat(summary.get("prequentialAccuracy").asDouble()).isBetween(0.2, 1.0);
        assertThat(summary.get("lastWindowAccuracy").asDouble())
                .isEqualTo(summary.get("prequentialAccuracy").asDouble());
        assertThat(summary.get("classBalancedAccuracy").asDouble()).isBetween(0.2, 1.0);
        assertThat(summary.get("noChangeAccuracy").asDouble()).isBetween(0.02, 0.3);
        assertThat(summary.get("kappaTemporal").asDouble()).isBetween(0.1, 1.0);
        assertThat(summary.get("testAccuracy").asDouble()).isBetween(0.4, 1.0);
        assertThat(summary.get("scoredImages").asInt()).isPositive();
        assertThat(summary.get("servingAccuracy").asDouble()).isBetween(0.2, 1.0);
        assertThat(summary.get("scoringLatencyP99Ms").asLong()).isPositive();
        // Steps with a new class, which come first, and each tenth.
        assertThat(Files.readString(report))
                .containsPattern(
                        "\"images\":\\[(16|32|48|64|80|96|112|128|144|,)+160,320,480,640\\]");
        assertThat(out.toString())
                .contains("700 images of fashion-mnist/test, 1,000 held out")
                .contains("Dashboard: http://")
                .containsPattern("Computing with (onednn|reference), float32, 1 thread, ")
                .containsPattern("engine +(onednn|reference), float32, 1 thread\n")
                .containsPattern("instruction set +[a-z]+")
                .containsPattern("test accuracy +[0-9.]+ % of 1,000");
    }

    @Test
    void imagesOfAnotherSizeAreDeadLettersWhereNothingIsResized() throws Exception {
        for (int i = 0; i < 30; i++) {
            image("bright/" + i + ".png", 8, 200 + i);
            image("dark/" + i + ".png", 8, i);
        }
        // Sorted last, so that the first image of the shuffled stream must not be one of them.
        image("dark/odd-1.png", 9, 1);
        image("dark/odd-2.png", 10, 2);
        Path json = directory.resolve("summary.json");

        int code =
                whileItIsKept(
                        this::lookAtThePage,
                        "demo",
                        "--dataset=folder",
                        "--data-dir=" + directory,
                        "--resize=none",
                        "--batch-size=8",
                        "--score-rate=0",
                        "--rest-port=0",
                        "--json=" + json,
                        "--keep");

        assertThat(err.toString()).doesNotContain("error");
        assertThat(code).isEqualTo(INTERRUPTED);
        JsonNode summary = new ObjectMapper().readTree(json.toFile());
        assertThat(summary.get("images").asInt()).isEqualTo(60);
        assertThat(summary.get("deadLetters").asInt()).isEqualTo(2);
        assertThat(summary.get("testAccuracy").isNull()).isTrue();
        assertThat(summary.get("scoredImages").asInt()).isZero();
        assertThat(out.toString()).contains("2 images were refused");
    }

    /** The live page, which a browser shows where this machine has one. */
    private void lookAtThePage(URI page) throws Exception {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> {
                            JsonNode view = new ObjectMapper().readTree(get(page, "state"));
                            assertThat(view.at("/model/images").asInt()).isEqualTo(60);
                            assertThat(view.at("/model/confusion/images").asInt()).isEqualTo(60);
                            assertThat(view.at("/model/versions")).isNotEmpty();
                            assertThat(view.at("/refused/count").asInt()).isEqualTo(2);
                        });
        JsonNode view = new ObjectMapper().readTree(get(page, "state"));
        for (JsonNode letter : view.at("/refused/latest")) {
            byte[] picture = get(page, "picture/" + letter.get("picture").asLong());
            assertThat(ImageIO.read(new ByteArrayInputStream(picture)).getWidth()).isBetween(9, 10);
        }
        Optional<Path> browser = HeadlessBrowser.find();
        if (browser.isPresent()) {
            Path profile = Files.createDirectory(directory.resolve("browser"));
            assertThat(HeadlessBrowser.page(browser.get(), page, profile))
                    .contains("<dd>60</dd>", "<canvas", "bright", "Model default: ")
                    .containsPattern("<img src=\"/picture/[0-9]+\" alt=\"refused image\"")
                    .doesNotContain("No record was refused");
        }
    }

    private static byte[] get(URI page, String path) throws Exception {
        HttpResponse<byte[]> answer =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(page.resolve(path)).build(),
                                BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    private interface Look {
        void at(URI page) throws Exception;
    }

    /** Runs a demo that is kept, looks at its page, and interrupts it. */
    private int whileItIsKept(Look look, String... arguments) throws Exception {
        FutureTask<Integer> demo = new FutureTask<>(() -> run(arguments));
        Thread thread = new Thread(demo);
        thread.start();
        try {
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> demo.isDone() || out.toString().contains("until Ctrl-C"));
            Matcher page = Pattern.compile("Live page: (\\S+)").matcher(out.toString());
            assertThat(page.find()).as(out.toString() + err).isTrue();
            look.at(URI.create(page.group(1)));
        } finally {
            thread.interrupt();
        }
        return demo.get();
    }

    @Test
    void aDivergingJobEndsWithOneLine() {
        int code = run("demo", "--limit=200", "--learning-rate=1e30", "--rest-port=0");

        assertThat(code).isEqualTo(1);
        assertThat(err.toString().lines().filter(line -> line.startsWith("error: ")))
                .singleElement()
                .asString()
                .contains("diverged")
                .doesNotContain("\tat ");
    }

    @Test
    void wrongOptionsEndBeforeAnythingStarts() {
        assertFailure("option training.batch-size", "--batch-size=0");
        assertFailure("training.architecture is none", "--architecture=none");
        assertFailure("does not exist", "--data-dir=" + directory.resolve("none"));
        assertFailure("cannot be written", "--json=" + directory.resolve("none/summary.json"));
    }

    private void assertFailure(String message, String option) {
        err.getBuffer().setLength(0);
        assertThat(run("demo", option)).isNotZero();
        assertThat(err.toString().lines()).singleElement().asString().contains(message);
        assertThat(out.toString()).doesNotContain("Dashboard");
    }

    private void image(String name, int size, int grey) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
        for (int pixel = 0; pixel < size * size; pixel++) {
            image.getRaster().setSample(pixel % size, pixel / size, 0, (grey + pixel) % 256);
        }
        ImageIO.write(image, "png", file.toFile());
    }

    private int run(String... arguments) {
        return NormstreamCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
