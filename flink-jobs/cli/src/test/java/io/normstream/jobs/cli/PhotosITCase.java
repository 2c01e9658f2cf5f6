package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.embedded.EmbeddedKafka;
import io.normstream.jobs.image.JpegFiles;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.PartitionCursor;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Photos of mixed sizes and orientations, from a folder to predictions and proofs. */
@Timeout(400)
class PhotosITCase {
    private static final int PHOTOS = 48;
    private static final String MODEL = "photos";

    @TempDir private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void onlyABrokenFileIsADeadLetter() throws Exception {
        writePhotos();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"))) {
            String brokers = kafka.bootstrapServers();
            publish(brokers, "normstream.images");
            publish(brokers, "normstream.scoring-images");
            succeed(job("train", brokers, "--batch-size", "8", "--publish-every", "2"));
            assertThat(count(brokers, "normstream.prequential-predictions")).isEqualTo(PHOTOS);
            assertThat(count(brokers, "normstream.dead-letters")).isOne();

            assertThat(run(job("score", brokers, "--resize", "none"))).isNotZero();
            assertThat(err.toString())
                    .contains("prepared by --resize crop", "the options say --resize none");
            succeed(job("score", brokers));
            assertThat(count(brokers, "normstream.predictions")).isEqualTo(PHOTOS);
            assertThat(count(brokers, "normstream.scoring-dead-letters")).isOne();

            succeed("models", "show", "--brokers", brokers, "--model", MODEL);
            assertThat(out.toString())
                    .contains("images of 16x16x3 (--resize crop --resize-filter bilinear");
            succeed("verify", "--brokers", brokers, "--complete");
            succeed("replay", "--brokers", brokers, "--model-id", MODEL, "--all-published");
        }
    }

    private void publish(String brokers, String topic) {
        succeed(
                "publish",
                "--brokers",
                brokers,
                "--create-topics",
                "--topic",
                topic,
                "--dataset",
                "folder",
                "--data-dir",
                directory.resolve("photos").toString(),
                "--model-id",
                MODEL);
    }

    private String[] job(String command, String brokers, String... more) {
        return Stream.concat(
                        Stream.of(
                                command,
                                "--brokers",
                                brokers,
                                "--models",
                                MODEL + "=16x16x3:2",
                                "--bounded",
                                "--rest-port",
                                "0",
                                "--checkpoint-dir",
                                directory.resolve("checkpoints").toString()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private void writePhotos() throws IOException {
        Path folder = directory.resolve("photos");
        for (int number = 0; number < PHOTOS; number++) {
            String label = number % 2 == 0 ? "day" : "night";
            Files.createDirectories(folder.resolve(label));
            BufferedImage photo = photo(number);
            boolean png = number % 3 == 0;
            byte[] file = file(photo, png ? "png" : "jpeg");
            Files.write(
                    folder.resolve(label + "/" + number + (png ? ".png" : ".jpg")),
                    png ? file : JpegFiles.turned(file, 1 + number % 8));
        }
        byte[] whole = file(photo(0), "jpeg");
        Files.write(folder.resolve("day/cut.jpg"), Arrays.copyOf(whole, whole.length / 2));
    }

    /** Of 16x16 to 151x265, some grey. */
    private static BufferedImage photo(int number) {
        BufferedImage photo =
                new BufferedImage(
                        16 + number * 37 % 250,
                        16 + number * 19 % 136,
                        number % 5 == 0
                                ? BufferedImage.TYPE_BYTE_GRAY
                                : BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = photo.createGraphics();
        Color top = number % 2 == 0 ? Color.CYAN : Color.BLACK;
        graphics.setPaint(
                new GradientPaint(0, 0, top, photo.getWidth(), photo.getHeight(), Color.DARK_GRAY));
        graphics.fillRect(0, 0, photo.getWidth(), photo.getHeight());
        graphics.dispose();
        return photo;
    }

    private static byte[] file(BufferedImage photo, String format) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(photo, format, file);
        return file.toByteArray();
    }

    private static int count(String brokers, String topic) {
        int records = 0;
        try (PartitionCursor cursor =
                new PartitionCursor(KafkaClientSettings.of(brokers), topic, 0, 0)) {
            while (cursor.next() != null) {
                records++;
            }
        }
        return records;
    }

    private void succeed(String... arguments) {
        assertThat(run(arguments)).as("%s%n%s", out, err).isZero();
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return NormstreamCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
