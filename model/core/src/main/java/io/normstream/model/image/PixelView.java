package io.normstream.model.image;

/**
 * An image within an array, which may be turned or mirrored there: the value of row y, column x and
 * channel c, each from 0, is at {@code first + y * rowStride + x * columnStride + c}.
 *
 * @param values unsigned bytes
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record PixelView(
        byte[] values,
        int first,
        int rowStride,
        int columnStride,
        int height,
        int width,
        int channels) {
    /** The image at the beginning of {@code values}: [height, width, channels]. */
    public static PixelView of(byte[] values, int height, int width, int channels) {
        return new PixelView(values, 0, width * channels, channels, height, width, channels);
    }

    /** Rows for columns. */
    PixelView transposed() {
        return new PixelView(values, first, columnStride, rowStride, width, height, channels);
    }

    /** A rectangle of it. */
    PixelView part(int top, int left, int partHeight, int partWidth) {
        return new PixelView(
                values,
                first + top * rowStride + left * columnStride,
                rowStride,
                columnStride,
                partHeight,
                partWidth,
                channels);
    }

    /** Writes it to {@code target}: [height, width, channels]. */
    public void copyTo(byte[] target) {
        int line = width * channels;
        for (int y = 0, to = 0; y < height; y++, to += line) {
            int from = first + y * rowStride;
            if (columnStride == channels) {
                System.arraycopy(values, from, target, to, line);
            } else {
                copyLine(from, target, to);
            }
        }
    }

    private void copyLine(int line, byte[] target, int at) {
        for (int x = 0, from = line, to = at; x < width; x++, from += columnStride) {
            for (int channel = 0; channel < channels; channel++) {
                target[to++] = values[from + channel];
            }
        }
    }
}
