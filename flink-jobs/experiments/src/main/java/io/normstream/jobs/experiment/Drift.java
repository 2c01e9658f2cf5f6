package io.normstream.jobs.experiment;

import io.normstream.model.nn.Shape;

/** What changes in a stream. Labels and pixels change by strength, from 0 (nothing) to 1 (all). */
public enum Drift {
    /** Nothing. */
    NONE("none"),
    /** Images turn about their middle, by {@code amount} degrees in the end. */
    ROTATION("rotation") {
        @Override
        void apply(byte[] pixels, Shape shape, double amount, double strength, byte[] out) {
            Rotation.apply(pixels, shape, amount * strength, out);
        }
    },
    /** Pixels are multiplied by {@code amount} in the end, 255 at most. */
    CONTRAST("contrast") {
        @Override
        void apply(byte[] pixels, Shape shape, double amount, double strength, byte[] out) {
            double factor = 1 + (amount - 1) * strength;
            for (int i = 0; i < pixels.length; i++) {
                long value = Math.round(factor * Byte.toUnsignedInt(pixels[i]));
                out[i] = (byte) Math.min(255, value);
            }
        }
    },
    /**
     * Each class takes the number of the class after it. Where that comes gradually, it does for
     * one image after the other, as often as strength says.
     */
    LABELS("labels") {
        @Override
        int label(int label, int classes, double strength, double draw) {
            return draw < strength ? (label + 1) % classes : label;
        }
    };

    private final String text;

    Drift(String text) {
        this.text = text;
    }

    /** Whether the amount means something. */
    boolean hasAmount() {
        return this == ROTATION || this == CONTRAST;
    }

    /**
     * The pixels after the drift.
     *
     * @param pixels unsigned bytes, [height, width, channels] of {@code shape}
     * @param out takes the result, as long as {@code pixels}
     */
    void apply(byte[] pixels, Shape shape, double amount, double strength, byte[] out) {
        System.arraycopy(pixels, 0, out, 0, pixels.length);
    }

    /**
     * The label after the drift.
     *
     * @param draw from a uniform distribution over [0, 1)
     */
    int label(int label, int classes, double strength, double draw) {
        return label;
    }

    /** The name in grid files. */
    @Override
    public String toString() {
        return text;
    }
}
