package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.model.image.PixelView;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.image.Resize;
import io.normstream.model.image.ResizeFilter;
import io.normstream.model.image.ResizeMode;
import io.normstream.model.image.Resizer;
import io.normstream.model.nn.Shape;
import io.normstream.schemas.PayloadEncoding;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShrunkImagesTest {
    @ParameterizedTest
    @CsvSource({
        "64, 480, 640, 64, 85",
        "64, 640, 480, 85, 64",
        "64, 64, 640, 64, 640",
        "64, 63, 640, 63, 640",
        "64, 65, 65, 64, 64",
        "48x96, 480, 640, 72, 96",
        "96x48, 480, 640, 96, 128",
        "48x96, 480, 90, 480, 90",
        "1, 3000, 4000, 1, 1"
    })
    void theAspectIsKeptAndBothSidesAreCovered(
            String size, int height, int width, int newHeight, int newWidth) {
        assertThat(LeastSize.parse("publish.size", size).of(new Shape(height, width, 3)))
                .isEqualTo(new Shape(newHeight, newWidth, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "64x", "x64", "64x64x3", "small", "100000", "064"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> LeastSize.parse("publish.size", text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "option publish.size is %s; permitted: N for the shorter side, or HEIGHTxWIDTH, in pixels"
                                .formatted(text));
    }

    private static LabelledImage raw(Shape shape, byte[] pixels) {
        return new LabelledImage(
                "a/b",
                PayloadEncoding.RAW,
                shape.height(),
                shape.width(),
                shape.channels(),
                pixels,
                3);
    }

    private static byte[] noise(Shape shape) {
        byte[] pixels = new byte[shape.size()];
        new Random(1).nextBytes(pixels);
        return pixels;
    }

    private static List<LabelledImage> shrunk(int size, LabelledImage... images) {
        try (ShrunkImages shrunk =
                new ShrunkImages(Arrays.asList(images).iterator(), new LeastSize(size, size))) {
            return Stream.generate(() -> shrunk)
                    .limit(images.length)
                    .map(ShrunkImages::next)
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void pixelsAreThoseOfTheResizer(int channels) throws Exception {
        Shape shape = new Shape(20, 30, channels);
        byte[] pixels = noise(shape);
        LabelledImage image = shrunk(10, raw(shape, pixels)).get(0);
        assertThat(image.id()).isEqualTo("a/b");
        assertThat(image.label()).isEqualTo(3);
        assertThat(image.encoding()).isEqualTo(PayloadEncoding.PNG);
        assertThat(image.height()).isEqualTo(10);
        assertThat(image.width()).isEqualTo(15);
        byte[] expected = new byte[10 * 15 * channels];
        new Resizer(new Resize(ResizeMode.STRETCH, ResizeFilter.BILINEAR), 10, 15)
                .resize(PixelView.of(pixels, 20, 30, channels), expected);
        try (ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, Preprocessing.NONE)) {
            assertThat(decoder.decode(image.encoded(), new Shape(10, 15, channels)))
                    .isEqualTo(expected);
        }
    }

    @Test
    void whatIsSmallEnoughStaysAsItIs() {
        LabelledImage small = raw(new Shape(9, 30, 1), noise(new Shape(9, 30, 1)));
        assertThat(shrunk(10, small).get(0)).isSameAs(small);
    }

    @Test
    void manySizesOneAfterTheOther() {
        LabelledImage[] images =
                Stream.iterate(40, side -> side + 1)
                        .limit(40)
                        .map(side -> new Shape(20, side, 3))
                        .map(shape -> raw(shape, noise(shape)))
                        .toArray(LabelledImage[]::new);
        assertThat(shrunk(10, images))
                .extracting(LabelledImage::width)
                .startsWith(20, 21)
                .endsWith(39, 40);
    }

    @Test
    void whatCannotBeDecodedIsLeftOut() {
        LabelledImage broken =
                new LabelledImage(
                        "x.png", PayloadEncoding.PNG, 0, 0, 0, new byte[] {(byte) 0x89, 'P'}, 0);
        assertThatThrownBy(() -> shrunk(10, broken))
                .isInstanceOf(UnusableImageException.class)
                .hasMessageContaining("x.png (")
                .hasMessageContaining("cannot be published: not decodable");
    }
}
