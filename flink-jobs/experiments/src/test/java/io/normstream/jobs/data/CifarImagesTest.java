package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarImagesTest {
    @TempDir private Path directory;

    @Test
    void readsTheFiveFilesOfCifar10InOrder() throws IOException {
        cifar10();
        try (LabelledImages images = DataSet.CIFAR10.open(directory, Split.TRAIN)) {
            assertThat(images.size()).isEqualTo(10);
            assertThat(images.names().names()).hasSize(10).startsWith("class 0");
            assertThat(images.label(9)).isEqualTo(9);
            LabelledImage sixth = images.image(5);
            assertThat(sixth.label()).isEqualTo(5);
            assertThat(sixth.height()).isEqualTo(32);
            assertThat(sixth.channels()).isEqualTo(3);
            // Red 5, green 6, blue 7 in each pixel, channels last.
            assertThat(sixth.payload()).hasSize(3072).startsWith(5, 6, 7, 5, 6, 7).endsWith(6, 7);
        }
    }

    @Test
    void findsTheFolderOfTheUnpackedArchive() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("cifar-100-binary"));
        Files.writeString(inner.resolve("fine_label_names.txt"), names(100));
        Files.write(inner.resolve("test.bin"), record(19, 99));
        try (LabelledImages images = DataSet.CIFAR100.open(directory, Split.TEST)) {
            assertThat(images.label(0)).isEqualTo(99);
            assertThat(images.image(0).payload()).startsWith(99, 100, 101);
        }
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        cifar10();
        Files.delete(directory.resolve("data_batch_3.bin"));
        assertRefused("lacks data_batch_3.bin");
    }

    @Test
    void aCutFileIsRefused() throws IOException {
        cifar10();
        Path file = directory.resolve("data_batch_2.bin");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 6145));
        assertRefused("data_batch_2.bin has 6145 bytes", "3073");
    }

    @Test
    void aLabelWithoutAClassIsRefused() throws IOException {
        cifar10();
        Files.write(directory.resolve("data_batch_5.bin"), record(200));
        assertRefused("label 200 in record 0", "0 to 9");
    }

    @Test
    void tooFewClassNamesAreRefused() throws IOException {
        cifar10();
        Files.writeString(directory.resolve("batches.meta.txt"), names(9));
        assertRefused("batches.meta.txt names 9 classes", "10 are needed");
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> DataSet.CIFAR10.open(directory, Split.TRAIN))
                .isInstanceOf(JobException.class)
                .message()
                .contains(parts);
    }

    /** Five files with two records each; labels count up from 0. */
    private void cifar10() throws IOException {
        Files.writeString(directory.resolve("batches.meta.txt"), names(10) + "\n");
        for (int file = 1; file <= 5; file++) {
            ByteArrayOutputStream records = new ByteArrayOutputStream();
            records.writeBytes(record(2 * file - 2));
            records.writeBytes(record(2 * file - 1));
            Files.write(
                    directory.resolve("data_batch_%d.bin".formatted(file)), records.toByteArray());
        }
    }

    private static String names(int count) {
        return IntStream.range(0, count)
                .mapToObj("class %d"::formatted)
                .collect(Collectors.joining("\n"));
    }

    /** Planes filled with the last label, that plus one and that plus two. */
    private static byte[] record(int... labels) {
        byte[] bytes = new byte[labels.length + 3072];
        int label = labels[labels.length - 1];
        for (int index = 0; index < labels.length; index++) {
            bytes[index] = (byte) labels[index];
        }
        for (int plane = 0; plane < 3; plane++) {
            int from = labels.length + plane * 1024;
            Arrays.fill(bytes, from, from + 1024, (byte) (label + plane));
        }
        return bytes;
    }
}
