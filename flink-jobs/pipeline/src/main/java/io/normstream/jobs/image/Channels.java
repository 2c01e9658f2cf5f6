package io.normstream.jobs.image;

/** Conversion between grey and red-green-blue pixels. */
final class Channels {
    // Luma of ITU-R BT.601 (0.299, 0.587, 0.114) in 65536ths, as most image libraries round it.
    private static final int RED = 19595;
    private static final int GREEN = 38470;
    private static final int BLUE = 7471;

    private Channels() {}

    /** The luma of each of the first {@code count} pixels, in place of them. */
    static void toGrey(byte[] pixels, int count) {
        for (int i = 0, c = 0; i < count; i++, c += 3) {
            int luma =
                    RED * (pixels[c] & 0xff)
                            + GREEN * (pixels[c + 1] & 0xff)
                            + BLUE * (pixels[c + 2] & 0xff);
            pixels[i] = (byte) ((luma + (1 << 15)) >> 16);
        }
    }

    /** Each of the first {@code count} grey values three times, in place of them. */
    static void toColour(byte[] pixels, int count) {
        for (int i = count - 1, c = 3 * i; i >= 0; i--, c -= 3) {
            byte grey = pixels[i];
            pixels[c + 2] = grey;
            pixels[c + 1] = grey;
            pixels[c] = grey;
        }
    }
}
