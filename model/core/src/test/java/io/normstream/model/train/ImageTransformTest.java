package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Shape;
import io.normstream.model.train.ImageTransform.Brightness;
import io.normstream.model.train.ImageTransform.Contrast;
import io.normstream.model.train.ImageTransform.CutOut;
import io.normstream.model.train.ImageTransform.Mirror;
import io.normstream.model.train.ImageTransform.Rotation;
import io.normstream.model.train.ImageTransform.Shift;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pixels by hand, or for a turn by an angle, by the same formula in Python. */
class ImageTransformTest {
    private static final Shape SQUARE = new Shape(3, 3, 1);
    private static final int[] ASCENDING = {10, 20, 30, 40, 50, 60, 70, 80, 90};

    /** The image after a transform for which these numbers were drawn. */
    private static int[] apply(ImageTransform transform, Shape shape, int[] image, int... drawn) {
        byte[] from = new byte[image.length];
        for (int i = 0; i < image.length; i++) {
            from[i] = (byte) image[i];
        }
        byte[] to = new byte[image.length];
        Arrays.fill(to, (byte) 77); // of the image before
        int[] count = {0};
        transform.apply(from, to, shape, bound -> within(drawn[count[0]++], bound));
        assertThat(count[0]).as("numbers that were drawn").isEqualTo(drawn.length);
        int[] pixels = new int[to.length];
        for (int i = 0; i < to.length; i++) {
            pixels[i] = to[i] & 0xff;
        }
        return pixels;
    }

    private static int within(int number, int bound) {
        assertThat(number).isBetween(0, bound - 1);
        return number;
    }

    @Test
    void aMirrorTakesChannelsAlong() {
        Shape shape = new Shape(2, 2, 3);
        int[] image = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        assertThat(apply(new Mirror(), shape, image, 1))
                .containsExactly(4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9);
        assertThat(apply(new Mirror(), shape, image, 0)).isEqualTo(image);
    }

    @Test
    void aShiftIsByAsMuchAsIsDrawn() {
        Shift shift = new Shift(2);
        assertThat(apply(shift, SQUARE, ASCENDING, 2, 2)).isEqualTo(ASCENDING);
        assertThat(apply(shift, SQUARE, ASCENDING, 3, 3))
                .containsExactly(0, 0, 0, 0, 10, 20, 0, 40, 50);
        assertThat(apply(shift, SQUARE, ASCENDING, 0, 1))
                .containsExactly(80, 90, 0, 0, 0, 0, 0, 0, 0);
        assertThat(apply(shift, SQUARE, ASCENDING, 4, 0))
                .containsExactly(0, 0, 0, 0, 0, 0, 30, 0, 0);
        assertThat(
                        apply(
                                new Shift(1),
                                new Shape(2, 2, 2),
                                new int[] {1, 2, 3, 4, 5, 6, 7, 8},
                                1,
                                2))
                .containsExactly(0, 0, 1, 2, 0, 0, 5, 6);
    }

    @Test
    void aRotationTurnsAboutTheCentre() {
        assertThat(apply(new Rotation(90), SQUARE, ASCENDING, 180_000))
                .containsExactly(30, 60, 90, 20, 50, 80, 10, 40, 70);
        assertThat(apply(new Rotation(180), SQUARE, ASCENDING, 360_000))
                .containsExactly(90, 80, 70, 60, 50, 40, 30, 20, 10);
        Shape wide = new Shape(3, 4, 1);
        int[] image = {10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120};
        assertThat(apply(new Rotation(30), wide, image, 30_000)).isEqualTo(image);
        assertThat(apply(new Rotation(30), wide, image, 60_000))
                .containsExactly(7, 23, 50, 53, 22, 51, 79, 108, 38, 80, 92, 44);
        assertThat(apply(new Rotation(30), wide, image, 0))
                .containsExactly(32, 31, 21, 13, 82, 71, 59, 48, 38, 94, 99, 59);
    }

    @Test
    void brightnessIsAFactor() {
        int[] image = {0, 1, 100, 200, 255};
        Shape shape = Shape.vector(5);
        assertThat(apply(new Brightness(0.5), shape, image, 512)).isEqualTo(image);
        assertThat(apply(new Brightness(0.5), shape, image, 1024))
                .containsExactly(0, 2, 150, 255, 255);
        assertThat(apply(new Brightness(0.5), shape, image, 0)).containsExactly(0, 1, 50, 100, 128);
        assertThat(apply(new Brightness(1), shape, image, 0)).containsOnly(0);
    }

    @Test
    void contrastIsAFactorOfTheDistanceFromTheMean() {
        int[] image = {0, 90, 100, 110, 200};
        Shape shape = Shape.vector(5);
        assertThat(apply(new Contrast(0.5), shape, image, 512)).isEqualTo(image);
        assertThat(apply(new Contrast(0.5), shape, image, 1024))
                .containsExactly(0, 85, 100, 115, 250);
        assertThat(apply(new Contrast(0.5), shape, image, 0))
                .containsExactly(50, 95, 100, 105, 150);
        assertThat(apply(new Contrast(1), shape, image, 0)).containsOnly(100);
    }

    @Test
    void aCutOutMayLiePartlyOutside() {
        assertThat(apply(new CutOut(1), SQUARE, ASCENDING, 1, 2))
                .containsExactly(10, 20, 30, 40, 50, 0, 70, 80, 90);
        assertThat(apply(new CutOut(2), SQUARE, ASCENDING, 1, 1))
                .containsExactly(0, 0, 30, 0, 0, 60, 70, 80, 90);
        assertThat(apply(new CutOut(2), SQUARE, ASCENDING, 0, 2))
                .containsExactly(10, 0, 0, 40, 50, 60, 70, 80, 90);
        assertThat(apply(new CutOut(1), new Shape(1, 2, 2), new int[] {1, 2, 3, 4}, 0, 1))
                .containsExactly(1, 2, 0, 0);
    }

    static List<ImageTransform> all() {
        return List.of(
                new Mirror(),
                new Shift(1),
                new Rotation(45),
                new Brightness(0.3),
                new Contrast(0.3),
                new CutOut(2));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyTransformChangesMostImagesAndLeavesTheOriginal(ImageTransform transform) {
        SeededRandom random = new SeededRandom(3);
        IntUnaryOperator below = bound -> (int) random.below(bound);
        byte[] image = Learners.image(2, random);
        byte[] original = image.clone();
        byte[] changed = new byte[image.length];
        int different = 0;
        for (int i = 0; i < 100; i++) {
            transform.apply(image, changed, Learners.INPUT, below);
            different += Arrays.equals(image, changed) ? 0 : 1;
        }
        assertThat(different).isGreaterThan(30);
        assertThat(image).isEqualTo(original);
    }

    @Test
    void refusesWhatMakesNoSense() {
        refused(() -> new Shift(0), "A shift is of at least 1 pixel, found 0");
        refused(() -> new CutOut(0), "A cut-out is of at least 1 pixel, found 0");
        refused(() -> new Rotation(0), "A rotation is by 0.001 to 180 degrees, found 0.0");
        refused(() -> new Rotation(Double.NaN), "A rotation is by 0.001 to 180 degrees, found NaN");
        refused(() -> new Brightness(1.5), "A change of brightness is by 0.001 to 1, found 1.5");
        refused(() -> new Contrast(0), "A change of contrast is by 0.001 to 1, found 0.0");
        refused(
                () -> Learners.settings().augmentation(new Shift(8)).build(),
                "A shift in images of 8x8x1 is below 8 pixels, found 8");
        refused(
                () -> Learners.settings().augmentation(new CutOut(9)).build(),
                "A cut-out in images of 8x8x1 is below 8 pixels, found 9");
    }

    private static void refused(Supplier<Object> made, String message) {
        assertThatThrownBy(made::get).isInstanceOf(ModelException.class).hasMessage(message);
    }
}
