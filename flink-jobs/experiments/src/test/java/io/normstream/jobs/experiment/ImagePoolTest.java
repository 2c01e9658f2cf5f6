package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.experiment.DataPlan.Part;
import io.normstream.jobs.experiment.ImagePool.Images;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePoolTest {
    private static final int BUNDLED = 10_000;

    @TempDir private Path directory;

    private static DataPlan plan(
            DataSet dataSet,
            @Nullable Part part,
            @Nullable Integer tuning,
            @Nullable Integer heldOut,
            @Nullable Integer images) {
        return DataPlan.of(new DataPlan.Entry(dataSet, part, tuning, heldOut, images));
    }

    private static ImagePool fashion(Part part, @Nullable Integer images) {
        return ImagePool.open(plan(DataSet.FASHION_MNIST, part, 3000, 100, images), null);
    }

    private static List<ByteBuffer> pixels(Images... parts) {
        List<ByteBuffer> pixels = new ArrayList<>();
        for (Images part : parts) {
            Arrays.stream(part.pixels()).map(ByteBuffer::wrap).forEach(pixels::add);
        }
        return pixels;
    }

    @Test
    void partsAreDisjointAndTogetherEverything() {
        ImagePool tuning = fashion(Part.TUNING, null);
        ImagePool reporting = fashion(Part.REPORTING, null);
        ImagePool all = fashion(Part.ALL, null);

        assertThat(tuning.learnt().size()).isEqualTo(2900);
        assertThat(tuning.tested().size()).isEqualTo(100);
        assertThat(reporting.learnt().size()).isEqualTo(BUNDLED - 3100);
        assertThat(all.learnt().size()).isEqualTo(BUNDLED - 100);
        List<ByteBuffer> everything = pixels(all.learnt(), all.tested());
        // Every image of the bundled set is there once, so that sets of pixels tell images apart.
        assertThat(everything).doesNotHaveDuplicates().hasSize(BUNDLED);
        assertThat(pixels(tuning.learnt(), tuning.tested(), reporting.learnt(), reporting.tested()))
                .isEqualTo(everything);
    }

    @Test
    void fewerImagesAreTheFirstOnesTestedOnTheSame() {
        ImagePool whole = fashion(Part.TUNING, null);
        ImagePool some = fashion(Part.TUNING, 50);

        assertThat(pixels(some.learnt())).isEqualTo(pixels(whole.learnt()).subList(0, 50));
        assertThat(pixels(some.tested())).isEqualTo(pixels(whole.tested()));
        assertThat(some.learnt().labels()).isEqualTo(Arrays.copyOf(whole.learnt().labels(), 50));
        assertThat(some.checksum()).isNotEqualTo(whole.checksum());
        assertThat(fashion(Part.TUNING, 50).checksum()).isEqualTo(some.checksum());
        assertThat(fashion(Part.TUNING, 1_000_000).checksum()).isEqualTo(whole.checksum());
    }

    @ParameterizedTest
    @CsvSource({
        "ALL, 1, , 'fashion-mnist/test: 10000 images of part all, 0 held out; data.held-out of 1 to 9999'",
        "ALL, 1, 10000, '10000 held out; data.held-out of 1 to 9999'",
        "TUNING, 50, , '50 images of part tuning, 1000 held out; data.held-out of 1 to 49'",
        "REPORTING, 10000, 1, 'part reporting is empty; data.tuning-images below 10000'"
    })
    void tooFewImagesAreSaid(Part part, int tuning, @Nullable Integer heldOut, String message) {
        DataPlan plan = plan(DataSet.FASHION_MNIST, part, tuning, heldOut, null);
        assertThatThrownBy(() -> ImagePool.open(plan, null))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "0, , , 'option data.tuning-images is 0; permitted: at least 1'",
        ", 0, , 'option data.held-out is 0; permitted: at least 1'",
        ", , -5, 'option data.images is -5; permitted: at least 1'"
    })
    void numbersOfImagesStartAtOne(
            @Nullable Integer tuning,
            @Nullable Integer heldOut,
            @Nullable Integer images,
            String message) {
        assertThatThrownBy(() -> plan(DataSet.FASHION_MNIST, null, tuning, heldOut, images))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    @Test
    void aTestSplitIsTestedOn() throws IOException {
        image("train/cat/a.png", 3, 1);
        image("train/dog/a.png", 3, 2);
        image("test/cat/b.png", 3, 3);
        ImagePool pool = ImagePool.open(plan(DataSet.FOLDER, null, null, null, null), directory);

        assertThat(pool.classes()).isEqualTo(2);
        assertThat(pool.learnt().labels()).containsExactlyInAnyOrder(0, 1);
        assertThat(pool.tested().labels()).containsExactly(0);
        assertThat(pool.tested().pixels()[0][0]).isEqualTo((byte) 3);
    }

    @Test
    void testImagesOfOtherClassesAreRefused() throws IOException {
        image("train/cat/a.png", 3, 1);
        image("train/dog/a.png", 3, 2);
        image("test/emu/b.png", 3, 3);
        assertThatThrownBy(
                        () ->
                                ImagePool.open(
                                        plan(DataSet.FOLDER, null, null, null, null), directory))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("test has images of emu, but the classes are 0 cat, 1 dog");
    }

    @Test
    void imagesOfAnotherSizeGetThatOfTheFirst() throws IOException {
        image("train/cat/a.png", 3, 1);
        image("train/dog/a.png", 3, 1);
        image("test/cat/b.png", 4, 1);
        ImagePool pool = ImagePool.open(plan(DataSet.FOLDER, null, null, null, null), directory);

        assertThat(pool.tested().pixels()[0]).hasSize(9).containsOnly(1);
    }

    @Test
    void imagesThatAreBrokenAreNamed() throws IOException {
        image("train/cat/a.png", 3, 1);
        image("train/dog/a.png", 3, 1);
        image("test/cat/b.png", 3, 1);
        Path broken = directory.resolve("test/cat/b.png");
        Files.write(broken, Arrays.copyOf(Files.readAllBytes(broken), 40));
        assertThatThrownBy(
                        () ->
                                ImagePool.open(
                                        plan(DataSet.FOLDER, null, null, null, null), directory))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("image cat/b.png cannot be used");
    }

    @Test
    void aFolderWithoutTestSplitNeedsImagesHeldOut() throws IOException {
        image("cat/a.png", 3, 1);
        image("dog/b.png", 3, 2);
        assertThatThrownBy(
                        () ->
                                ImagePool.open(
                                        plan(DataSet.FOLDER, null, null, null, null), directory))
                .hasMessageContaining("2 images of part all, 0 held out; data.held-out of 1 to 1");
        ImagePool pool = ImagePool.open(plan(DataSet.FOLDER, null, null, 1, null), directory);

        assertThat(pixels(pool.learnt())).doesNotContainAnyElementsOf(pixels(pool.tested()));
    }

    private void image(String name, int side, int grey) throws IOException {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < side * side; i++) {
            image.getRaster().setSample(i % side, i / side, 0, grey);
        }
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
    }
}
