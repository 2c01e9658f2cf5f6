package io.normstream.jobs.image;

import static io.normstream.jobs.image.PayloadDecoder.undecodable;

import io.normstream.jobs.wire.RejectedException;

/** Undoes the filter of a PNG row. Source: W3C Portable Network Graphics (third edition), 9.2. */
final class PngFilter {
    private PngFilter() {}

    /**
     * Undoes the filter that the first byte of {@code row} names, in place. {@code above} is the
     * row before, already undone, or zeros; both have {@code length} bytes with the filter byte.
     */
    static void undo(byte[] row, byte[] above, int length, int distance) throws RejectedException {
        switch (row[0]) {
            case 0 -> {}
            case 1 -> {
                for (int i = 1 + distance; i < length; i++) {
                    row[i] += row[i - distance];
                }
            }
            case 2 -> {
                for (int i = 1; i < length; i++) {
                    row[i] += above[i];
                }
            }
            case 3 -> {
                for (int i = 1; i < length; i++) {
                    int left = i > distance ? row[i - distance] & 0xff : 0;
                    row[i] += (byte) ((left + (above[i] & 0xff)) / 2);
                }
            }
            case 4 -> {
                for (int i = 1; i < length; i++) {
                    int left = i > distance ? row[i - distance] & 0xff : 0;
                    int corner = i > distance ? above[i - distance] & 0xff : 0;
                    row[i] += (byte) paeth(left, above[i] & 0xff, corner);
                }
            }
            default -> throw undecodable("PNG filter " + row[0] + ", there are 0 to 4");
        }
    }

    /** Of left, above and corner the one nearest to {@code left + above - corner}. */
    private static int paeth(int left, int above, int corner) {
        int toLeft = Math.abs(above - corner);
        int toAbove = Math.abs(left - corner);
        int toCorner = Math.abs(left + above - 2 * corner);
        if (toLeft <= toAbove && toLeft <= toCorner) {
            return left;
        }
        return toAbove <= toCorner ? above : corner;
    }
}
