package io.normstream.model.image;

import java.util.Locale;

/**
 * How much each pixel counts by its distance from the middle of the new one. When an image gets
 * smaller, distances are taken in new pixels, so that every old one counts.
 */
public enum ResizeFilter {
    /** The mean of all pixels within half a pixel. */
    BOX(0.5) {
        @Override
        double weight(double x) {
            return x > -0.5 && x <= 0.5 ? 1 : 0;
        }
    },
    /** Falls linearly over one pixel. */
    BILINEAR(1) {
        @Override
        double weight(double x) {
            return Math.max(0, 1 - Math.abs(x));
        }
    },
    /** Cubic convolution with a = -0.5 (Keys, 1981), over two pixels. */
    BICUBIC(2) {
        @Override
        double weight(double x) {
            double d = Math.abs(x);
            if (d < 1) {
                return (1.5 * d - 2.5) * d * d + 1;
            }
            return d < 2 ? (((d - 5) * d + 8) * d - 4) * -0.5 : 0;
        }
    },
    /** A sinc times a sinc of three times its width, over three pixels. */
    LANCZOS(3) {
        @Override
        double weight(double x) {
            return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
        }
    };

    private final double support;

    ResizeFilter(double support) {
        this.support = support;
    }

    /** Distance from which on nothing counts, in pixels. */
    double support() {
        return support;
    }

    /** The weight at {@code x} pixels from the middle. */
    abstract double weight(double x);

    /** The same bits on every CPU, which {@link Math} does not promise. */
    private static double sinc(double x) {
        return x == 0 ? 1 : StrictMath.sin(x * Math.PI) / (x * Math.PI);
    }

    /** As in the option. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
