package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.schemas.PayloadEncoding;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxImagesTest {
    private static final String IMAGES = "train-images-idx3-ubyte";
    private static final String LABELS = "train-labels-idx1-ubyte";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsPlainAndPackedFiles(boolean packed) throws IOException {
        write(IMAGES, packed, images(3, 2, 2));
        write(LABELS, packed, labels(3, 7, 0, 2));
        try (LabelledImages images = DataSet.IDX.open(directory, Split.TRAIN)) {
            assertThat(images.size()).isEqualTo(3);
            assertThat(images.classes()).isEqualTo(8);
            assertThat(images.names().isEmpty()).isTrue();
            LabelledImage last = images.image(2);
            assertThat(last.encoding()).isEqualTo(PayloadEncoding.RAW);
            assertThat(last.height()).isEqualTo(2);
            assertThat(last.width()).isEqualTo(2);
            assertThat(last.channels()).isEqualTo(1);
            assertThat(last.payload()).containsExactly(8, 9, 10, 11);
            assertThat(last.label()).isEqualTo(2);
            assertThat(last.id()).isEqualTo("idx/train/2");
            assertThat(images.label(0)).isEqualTo(7);
        }
    }

    @Test
    void theTestSplitHasItsOwnFiles() throws IOException {
        write("t10k-images-idx3-ubyte", false, images(1, 2, 2));
        write("t10k-labels-idx1-ubyte", false, labels(1, 0));
        try (LabelledImages images = DataSet.IDX.open(directory, Split.TEST)) {
            assertThat(images.size()).isEqualTo(1);
        }
        assertRefused("holds no such file", "train-images");
    }

    @Test
    void aWrongMagicNumberIsShown() throws IOException {
        write(IMAGES, false, images(1, 2, 2));
        write(LABELS, false, images(1, 2, 2));
        assertRefused(LABELS, "0x00000803", "0x00000801");
    }

    @Test
    void aCutFileIsRefused() throws IOException {
        write(IMAGES, false, Arrays.copyOf(images(3, 2, 2), 27));
        write(LABELS, false, labels(3, 0, 1, 2));
        assertRefused(IMAGES, "has 27 bytes", "header declares 28");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        write(IMAGES, false, new byte[0]);
        write(LABELS, false, labels(1, 0));
        assertRefused(IMAGES, "0 bytes");
    }

    @Test
    void sizesThatCannotBeAreRefused() throws IOException {
        byte[] huge =
                ByteBuffer.allocate(16)
                        .putInt(0x803)
                        .putInt(Integer.MAX_VALUE)
                        .putInt(Integer.MAX_VALUE)
                        .putInt(4)
                        .array();
        write(IMAGES, false, huge);
        write(LABELS, false, labels(1, 0));
        assertRefused("declares sizes", "2147483647", "16 bytes");
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefused() throws IOException {
        write(IMAGES, false, images(3, 2, 2));
        write(LABELS, false, labels(2, 0, 1));
        assertRefused("2 labels", "3 images");
    }

    @Test
    void brokenGzipIsRefused() throws IOException {
        Files.write(directory.resolve(IMAGES + ".gz"), new byte[] {1, 2, 3, 4});
        write(LABELS, false, labels(1, 0));
        assertRefused(IMAGES + ".gz", "GZIP");
    }

    @Test
    void aLabelWithoutAClassIsRefused() throws IOException {
        write(IMAGES, false, images(1, 2, 2));
        write(LABELS, false, labels(1, 10));
        assertThatThrownBy(() -> DataSet.FASHION_MNIST.open(directory, Split.TRAIN))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("label 10")
                .hasMessageContaining("0 to 9");
    }

    @Test
    void fashionMnistComesWithItsTestSplitOnly() {
        try (LabelledImages images = DataSet.FASHION_MNIST.open(null, Split.TEST)) {
            assertThat(images.size()).isEqualTo(10_000);
            assertThat(images.names().names()).hasSize(10).contains("Sneaker");
            // The first test image is an ankle boot, the second a pullover.
            assertThat(images.label(0)).isEqualTo(9);
            assertThat(images.label(1)).isEqualTo(2);
            assertThat(images.image(9_999).payload()).hasSize(784);
        }
        assertThatThrownBy(() -> DataSet.FASHION_MNIST.open(null, Split.TRAIN))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("--data-dir");
    }

    @Test
    void aMissingDirectoryIsNamed() {
        Path missing = directory.resolve("none");
        assertThatThrownBy(() -> DataSet.IDX.open(missing, Split.TRAIN))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(missing + " does not exist");
        assertThatThrownBy(() -> DataSet.IDX.open(null, Split.TRAIN))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("--data-dir");
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> DataSet.IDX.open(directory, Split.TRAIN))
                .isInstanceOf(JobException.class)
                .message()
                .contains(parts);
    }

    private void write(String name, boolean packed, byte[] bytes) throws IOException {
        Path file = directory.resolve(packed ? name + ".gz" : name);
        try (OutputStream plain = Files.newOutputStream(file);
                OutputStream out = packed ? new GZIPOutputStream(plain) : plain) {
            out.write(bytes);
        }
    }

    /** Pixels count up from 0. */
    private static byte[] images(int count, int rows, int columns) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + count * rows * columns);
        bytes.putInt(0x803).putInt(count).putInt(rows).putInt(columns);
        for (int pixel = 0; bytes.hasRemaining(); pixel++) {
            bytes.put((byte) pixel);
        }
        return bytes.array();
    }

    private static byte[] labels(int count, int... labels) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + labels.length).putInt(0x801).putInt(count);
        for (int label : labels) {
            bytes.put((byte) label);
        }
        return bytes.array();
    }
}
