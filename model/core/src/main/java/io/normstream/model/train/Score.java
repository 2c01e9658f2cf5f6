package io.normstream.model.train;

import io.normstream.model.snapshot.ExpectedArrays;
import io.normstream.model.snapshot.StoredArray;
import java.util.Map;

/**
 * Prequential score: how many labelled images were predicted right before they were learnt from, in
 * all and among the last ones. The window is a ring of bits; the number of labelled images says
 * where the next one goes.
 */
final class Score {
    static final String IMAGES_SEEN = "score/imagesSeen";
    private static final String LABELLED = "score/labelled";
    private static final String CORRECT = "score/correct";
    private static final String WINDOW = "score/window";

    private final int window;
    private final long[] hits;
    private long imagesSeen;
    private long labelled;
    private long correct;

    /** A score over all images and over the last {@code window} labelled ones. */
    Score(int window) {
        this.window = window;
        this.hits = new long[words(window)];
    }

    private static int words(int window) {
        return (window - 1) / Long.SIZE + 1;
    }

    /** Adds the rows of a mini-batch, in its order; how many were predicted right. */
    int add(MiniBatch batch, Predictions predictions) {
        long before = correct;
        imagesSeen += batch.rows();
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.label(row) != MiniBatch.UNLABELLED) {
                addLabelled(predictions.predictedClass(row) == batch.label(row));
            }
        }
        return (int) (correct - before);
    }

    private void addLabelled(boolean hit) {
        int position = (int) (labelled % window);
        // Java shifts by the low six bits, which is the position in its word.
        long bit = 1L << position;
        if (hit) {
            hits[position / Long.SIZE] |= bit;
            correct++;
        } else {
            hits[position / Long.SIZE] &= ~bit;
        }
        labelled++;
    }

    Progress progress(long step) {
        int windowHits = 0;
        for (long word : hits) {
            windowHits += Long.bitCount(word);
        }
        return new Progress(
                step,
                imagesSeen,
                correct,
                (double) windowHits / Math.min(labelled, window),
                (double) correct / labelled);
    }

    static void expect(ExpectedArrays expected, int window) {
        expected.integers(IMAGES_SEEN, 1)
                .integers(LABELLED, 1)
                .integers(CORRECT, 1)
                .integers(WINDOW, words(window));
    }

    void save(Map<String, StoredArray> arrays) {
        arrays.put(IMAGES_SEEN, StoredArray.ofLongs(imagesSeen));
        arrays.put(LABELLED, StoredArray.ofLongs(labelled));
        arrays.put(CORRECT, StoredArray.ofLongs(correct));
        arrays.put(WINDOW, StoredArray.ofLongs(hits));
    }

    void load(Map<String, StoredArray> arrays) {
        imagesSeen = LearnerState.number(arrays, IMAGES_SEEN);
        labelled = LearnerState.number(arrays, LABELLED);
        correct = LearnerState.number(arrays, CORRECT);
        System.arraycopy(LearnerState.array(arrays, WINDOW).toLongs(), 0, hits, 0, hits.length);
    }
}
