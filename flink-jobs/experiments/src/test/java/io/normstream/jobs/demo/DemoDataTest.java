package io.normstream.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.PreprocessingOptions;
import io.normstream.jobs.data.Arrangement;
import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.StreamOrder;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.model.nn.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDataTest {
    @TempDir private Path directory;

    @Test
    void bundledImagesAreSplitIntoNineThousandAndOneThousand() {
        try (DemoData data = bundled(null, null, 1)) {
            assertThat(data.stream()).hasSize(9000);
            assertThat(data.heldOut()).hasSize(1000);
            assertThat(
                            IntStream.concat(
                                    Arrays.stream(data.stream()), Arrays.stream(data.heldOut())))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 10_000).boxed().toList());
            assertThat(data.shape()).isEqualTo(new Shape(28, 28, 1));
            assertThat(data.classes()).isEqualTo(10);
        }
    }

    @Test
    void theSeedShufflesTheStreamAndNotWhatIsHeldOut() {
        try (DemoData one = bundled(null, null, 1);
                DemoData again = bundled(null, null, 1);
                DemoData two = bundled(null, null, 2)) {
            assertThat(again.stream()).isEqualTo(one.stream());
            assertThat(two.stream()).isNotEqualTo(one.stream());
            assertThat(two.heldOut()).isEqualTo(one.heldOut());
        }
    }

    @Test
    void limitTakesTheFrontOfTheSameStream() {
        try (DemoData all = bundled(null, null, 1);
                DemoData some = bundled(null, 300, 1)) {
            assertThat(some.stream()).isEqualTo(Arrays.copyOf(all.stream(), 300));
            assertThat(some.heldOut()).hasSize(1000);
        }
    }

    /** All classes, however few images: the front of the blocks would be the first class alone. */
    @Test
    void theOrderIsThatOfTheImagesWithinTheLimit() {
        Arrangement blocks = new Arrangement(StreamOrder.CLASS_BLOCKS, 10, 1);
        try (DemoData shuffled = bundled(null, 300, 1);
                DemoData data = open(new DemoSource(null, null, null, null, 300, blocks, 1))) {
            int[] labels = Arrays.stream(data.stream()).map(data.images()::label).toArray();

            assertThat(Arrays.copyOf(labels, 100))
                    .isEqualTo(IntStream.range(0, 100).map(i -> i / 10).toArray());
            assertThat(data.stream()).containsExactlyInAnyOrder(shuffled.stream());
            assertThat(data.heldOut()).isEqualTo(shuffled.heldOut());
        }
    }

    @Test
    void foldersTrainAndTestAreLearntAndHeldOut() throws IOException {
        image("train/cat/a.png", 9, 7);
        image("train/dog/b.jpg", 9, 7);
        image("test/dog/c.png", 9, 7);
        try (DemoData data = folder(null)) {
            assertThat(data.stream()).hasSize(2);
            assertThat(data.test().image(data.heldOut()[0]).id()).isEqualTo("dog/c.png");
            assertThat(data.test().label(data.heldOut()[0])).isEqualTo(1);
            assertThat(data.shape()).isEqualTo(new Shape(9, 7, 3));
            assertThat(data.classes()).isEqualTo(2);
        }
    }

    @Test
    void aPlainFolderHoldsOutWhatIsAskedFor() throws IOException {
        for (int i = 0; i < 4; i++) {
            image("cat/" + i + ".png", 4, 4);
        }
        image("dog/4.png", 4, 4);
        try (DemoData none = folder(null);
                DemoData two = folder(2)) {
            assertThat(none.stream()).hasSize(5);
            assertThat(none.heldOut()).isEmpty();
            assertThat(two.stream()).hasSize(3).doesNotContain(two.heldOut());
            assertThat(two.heldOut()).hasSize(2);
        }
        assertThatThrownBy(() -> folder(5))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("5 images cannot be held out of the 5")
                .hasMessageContaining("at most 4");
    }

    @Test
    void namesAMissingDirectoryAndAFirstImageWithoutShape() throws IOException {
        Path missing = directory.resolve("none");
        assertThatThrownBy(
                        () ->
                                open(
                                        new DemoSource(
                                                null,
                                                missing,
                                                null,
                                                null,
                                                null,
                                                Arrangement.SHUFFLED,
                                                1)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("does not exist");
        for (String name : List.of("cat", "dog")) {
            Files.createDirectories(directory.resolve(name));
            Files.writeString(directory.resolve(name + "/text.png"), "no image");
        }
        assertThatThrownBy(() -> folder(null))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("2 neither PNG nor JPEG by their bytes")
                .hasMessageContaining("text.png");
    }

    @Test
    void aFileThatIsNoImageIsLeftOutBeforeTheStreamIsCounted() throws IOException {
        image("cat/a.png", 4, 4);
        image("dog/b.png", 4, 4);
        Files.write(directory.resolve("dog/empty.jpg"), new byte[0]);
        try (DemoData data = folder(null)) {
            assertThat(data.stream()).hasSize(2);
            assertThat(data.leftOut().lines())
                    .containsExactly(
                            "1 neither PNG nor JPEG by their bytes: dog/empty.jpg (0 bytes)");
        }
    }

    private static DemoData bundled(@Nullable Integer heldOut, @Nullable Integer limit, long seed) {
        return open(new DemoSource(null, null, null, heldOut, limit, Arrangement.SHUFFLED, seed));
    }

    private DemoData folder(@Nullable Integer heldOut) {
        return open(
                new DemoSource(
                        DataSet.FOLDER, directory, null, heldOut, null, Arrangement.SHUFFLED, 1));
    }

    private static DemoData open(DemoSource source) {
        return DemoData.open(source, ImageLimits.DEFAULT, PreprocessingOptions.defaults());
    }

    private void image(String name, int height, int width) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
    }
}
