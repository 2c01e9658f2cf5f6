package io.normstream.model.train;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntUnaryOperator;

/**
 * A random change of an image before it is learnt: what is drawn and computed are integers, so the
 * pixels are the same on every machine. What comes from outside of the image is black.
 */
public sealed interface ImageTransform {
    /**
     * Changes one image.
     *
     * @param from unsigned bytes, [height, width, channels]
     * @param to another array of the same length; every byte is written
     * @param below draws a number from 0 to before its argument, all equally likely
     */
    void apply(byte[] from, byte[] to, Shape shape, IntUnaryOperator below);

    /**
     * Refuses images that are too small for it.
     *
     * @throws ModelException with the size that they must have
     */
    default void requireFits(Shape input) {}

    /** Exchanges left and right of every other image. */
    record Mirror() implements ImageTransform {
        @Override
        public void apply(byte[] from, byte[] to, Shape shape, IntUnaryOperator below) {
            boolean mirrored = below.applyAsInt(2) == 1;
            int channels = shape.channels();
            int row = shape.width() * channels;
            for (int start = 0; start < from.length; start += row) {
                for (int x = 0; x < row; x += channels) {
                    int source = mirrored ? row - channels - x : x;
                    System.arraycopy(from, start + source, to, start + x, channels);
                }
            }
        }
    }

    /**
     * Moves an image by up to {@code pixels} along each axis: the same as a random crop after
     * padding with that many (He et al., 1512.03385, section 4.2).
     */
    record Shift(int pixels) implements ImageTransform {
        public Shift {
            require(pixels >= 1, "A shift is of at least 1 pixel", pixels);
        }

        @Override
        public void requireFits(Shape input) {
            requireBelow(pixels, "A shift", input);
        }

        @Override
        public void apply(byte[] from, byte[] to, Shape shape, IntUnaryOperator below) {
            int down = Draws.upTo(pixels, below);
            int right = Draws.upTo(pixels, below);
            int row = shape.width() * shape.channels();
            int length = row - Math.abs(right) * shape.channels();
            int source = Math.max(0, -right) * shape.channels();
            int target = Math.max(0, right) * shape.channels();
            Arrays.fill(to, (byte) 0);
            int end = Math.min(shape.height(), shape.height() + down);
            for (int y = Math.max(0, down); y < end; y++) {
                System.arraycopy(from, (y - down) * row + source, to, y * row + target, length);
            }
        }
    }

    /** Turns an image about its centre by up to {@code degrees} either way, bilinear. */
    record Rotation(double degrees) implements ImageTransform {
        private static final int STEPS_OF_A_DEGREE = 1000;

        public Rotation {
            require(
                    degrees >= 1.0 / STEPS_OF_A_DEGREE && degrees <= 180,
                    "A rotation is by 0.001 to 180 degrees",
                    degrees);
        }

        @Override
        public void apply(byte[] from, byte[] to, Shape shape, IntUnaryOperator below) {
            int most = (int) Math.round(degrees * STEPS_OF_A_DEGREE);
            double angle =
                    StrictMath.toRadians(Draws.upTo(most, below) / (double) STEPS_OF_A_DEGREE);
            Bilinear.rotate(
                    from,
                    to,
                    shape,
                    Math.round(StrictMath.cos(angle) * Bilinear.ONE),
                    Math.round(StrictMath.sin(angle) * Bilinear.ONE));
        }
    }

    /** Multiplies pixels by a factor from {@code 1 - share} to {@code 1 + share}. */
    record Brightness(double share) implements ImageTransform {
        public Brightness {
            requireShare(share, "of brightness");
        }

        @Override
        public void apply(byte[] from, byte[] to, Shape shape, IntUnaryOperator below) {
            Draws.blend(from, to, 0, share, below);
        }
    }

    /**
     * Multiplies the distance of pixels from their mean by a factor from {@code 1 - share} to
     * {@code 1 + share}.
     */
    record Contrast(double share) implements ImageTransform {
        public Contrast {
            requireShare(share, "of contrast");
        }

        @Override
        public void apply(byte[] from, byte[] to, Shape shape, IntUnaryOperator below) {
            long sum = from.length / 2;
            for (byte pixel : from) {
                sum += pixel & 0xff;
            }
            Draws.blend(from, to, (int) (sum / from.length), share, below);
        }
    }

    /**
     * Blackens a square of {@code pixels} by {@code pixels} whose centre may be anywhere, so that
     * some of it may lie outside (DeVries and Taylor, 1708.04552, section 3.2).
     */
    record CutOut(int pixels) implements ImageTransform {
        public CutOut {
            require(pixels >= 1, "A cut-out is of at least 1 pixel", pixels);
        }

        @Override
        public void requireFits(Shape input) {
            requireBelow(pixels, "A cut-out", input);
        }

        @Override
        public void apply(byte[] from, byte[] to, Shape shape, IntUnaryOperator below) {
            int top = below.applyAsInt(shape.height()) - pixels / 2;
            int left = below.applyAsInt(shape.width()) - pixels / 2;
            System.arraycopy(from, 0, to, 0, from.length);
            int first = Math.max(0, left);
            int last = Math.min(shape.width(), left + pixels);
            for (int y = Math.max(0, top); y < Math.min(shape.height(), top + pixels); y++) {
                int row = y * shape.width();
                Arrays.fill(
                        to,
                        (row + first) * shape.channels(),
                        (row + last) * shape.channels(),
                        (byte) 0);
            }
        }
    }

    private static void requireShare(double share, String ofWhat) {
        require(share >= 0.001 && share <= 1, "A change " + ofWhat + " is by 0.001 to 1", share);
    }

    private static void requireBelow(int pixels, String what, Shape input) {
        int side = Math.min(input.height(), input.width());
        require(
                pixels < side,
                String.format(
                        Locale.ROOT, "%s in images of %s is below %d pixels", what, input, side),
                pixels);
    }

    private static void require(boolean permitted, String rule, Number found) {
        if (!permitted) {
            throw new ModelException(rule + ", found " + found);
        }
    }
}
