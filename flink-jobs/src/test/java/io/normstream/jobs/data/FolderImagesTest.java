package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.schemas.PayloadEncoding;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderImagesTest {
    @TempDir private Path directory;

    @Test
    void labelsAreThePlacesOfTheSortedFolders() throws IOException {
        image("dog/b.jpg", "jpg");
        image("cat/z.PNG", "png");
        image("cat/a.jpeg", "jpg");
        Files.createDirectory(directory.resolve("cow"));
        Files.writeString(directory.resolve("cat/notes.txt"), "not an image");
        Files.createDirectory(directory.resolve(".hidden"));
        try (LabelledImages images = DataSet.FOLDER.open(directory, Split.TRAIN)) {
            assertThat(images.classNames()).containsExactly("cat", "cow", "dog");
            assertThat(ids(images)).containsExactly("cat/a.jpeg", "cat/z.PNG", "dog/b.jpg");
            assertThat(images.label(2)).isEqualTo(2);
            LabelledImage png = images.image(1);
            assertThat(png.encoding()).isEqualTo(PayloadEncoding.PNG);
            assertThat(png.height()).isZero();
            assertThat(png.payload()).isEqualTo(Files.readAllBytes(directory.resolve("cat/z.PNG")));
            assertThat(images.image(0).encoding()).isEqualTo(PayloadEncoding.JPEG);
        }
    }

    @Test
    void theFirstBytesCountNotTheEnding() throws IOException {
        image("cat/really-png.jpg", "png");
        Files.writeString(directory.resolve("cat/text.png"), "no image at all");
        try (LabelledImages images = DataSet.FOLDER.open(directory, Split.TRAIN)) {
            assertThat(images.image(0).encoding()).isEqualTo(PayloadEncoding.PNG);
            assertThat(images.image(1).encoding()).isEqualTo(PayloadEncoding.PNG);
        }
    }

    @Test
    void splitsAreFoldersAboveTheClasses() throws IOException {
        image("train/cat/a.png", "png");
        image("test/cat/b.png", "png");
        try (LabelledImages images = DataSet.FOLDER.open(directory, Split.TEST)) {
            assertThat(ids(images)).containsExactly("cat/b.png");
        }
        assertThat(DataSet.FOLDER.has(Split.TEST, directory)).isTrue();
    }

    @Test
    void withoutSplitsThereIsNoTest() throws IOException {
        image("cat/a.png", "png");
        assertThat(DataSet.FOLDER.has(Split.TEST, directory)).isFalse();
        assertThatThrownBy(() -> DataSet.FOLDER.open(directory, Split.TEST))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("no test split");
    }

    @Test
    void aFolderWithoutImagesIsRefused() throws IOException {
        Files.createDirectory(directory.resolve("cat"));
        assertThatThrownBy(() -> DataSet.FOLDER.open(directory, Split.TRAIN))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(directory + " holds no images: 1 folders");
    }

    private static List<String> ids(LabelledImages images) {
        return IntStream.range(0, images.size()).mapToObj(i -> images.image(i).id()).toList();
    }

    private void image(String name, String format) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_BYTE_GRAY);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    }
}
