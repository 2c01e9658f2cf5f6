package io.normstream.jobs.training.state;

import io.normstream.jobs.state.StateReader;
import io.normstream.jobs.state.StateWriter;
import io.normstream.model.train.FiguresWindow;
import java.io.IOException;

/**
 * A {@link FiguresWindow} in the bytes of a trainer's state: two or a few more bytes for each image
 * of the window.
 */
final class FiguresCodec {
    /** A label and its marks are one number. */
    private static final int MARK_BITS = 4;

    private static final int LEAST_BYTES = 2;

    private FiguresCodec() {}

    static void write(StateWriter out, FiguresWindow figures) throws IOException {
        out.writeLong(figures.labelled());
        out.writeInt(figures.labels().length);
        for (int i = 0; i < figures.labels().length; i++) {
            out.writePacked(figures.labels()[i] << MARK_BITS | figures.marks()[i]);
            out.writePacked(figures.predicted()[i] + 1); // from NO_CLASS on
        }
        out.writeInts(figures.seen());
        out.writeInt(figures.recentLabels().length);
        for (double images : figures.recentLabels()) {
            out.writeDouble(images);
        }
    }

    static FiguresWindow read(StateReader in) throws IOException {
        long labelled = in.readLong();
        int images = in.readLength(LEAST_BYTES);
        int[] labels = new int[images];
        int[] predicted = new int[images];
        byte[] marks = new byte[images];
        for (int i = 0; i < images; i++) {
            int code = in.readPacked();
            labels[i] = code >> MARK_BITS;
            marks[i] = (byte) (code & (1 << MARK_BITS) - 1);
            predicted[i] = in.readPacked() - 1;
        }
        int[] seen = in.readInts();
        double[] recentLabels = new double[in.readLength(Double.BYTES)];
        for (int cls = 0; cls < recentLabels.length; cls++) {
            recentLabels[cls] = in.readDouble();
        }
        return new FiguresWindow(labelled, labels, predicted, marks, seen, recentLabels);
    }
}
