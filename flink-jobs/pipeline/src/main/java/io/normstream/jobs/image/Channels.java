package io.normstream.jobs.image;

/** Conversion between grey and red-green-blue pixels. */
final class Channels {
    // Luma of ITU-R BT.601 (0.299, 0.587, 0.114) in 65536ths, as most image libraries round it.
    private static final int RED = 19595;
    private static final int GREEN = 38470;
    private static final int BLUE = 7471;

    private Channels() {}

    /** The luma of each of the {@code grey.length} pixels in {@code colour}. */
    static void toGrey(byte[] colour, byte[] grey) {
        for (int i = 0, c = 0; i < grey.length; i++, c += 3) {
            int luma =
                    RED * (colour[c] & 0xff)
                            + GREEN * (colour[c + 1] & 0xff)
                            + BLUE * (colour[c + 2] & 0xff);
            grey[i] = (byte) ((luma + (1 << 15)) >> 16);
        }
    }

    /** Each grey value three times; {@code colour.length / 3} pixels. */
    static void toColour(byte[] grey, byte[] colour) {
        for (int c = 0, i = 0; c < colour.length; i++) {
            colour[c++] = grey[i];
            colour[c++] = grey[i];
            colour[c++] = grey[i];
        }
    }
}
