package io.normstream.model.train;

import static io.normstream.model.train.FiguresWindow.NEW_CLASS;
import static io.normstream.model.train.FiguresWindow.NO_CHANGE_RIGHT;
import static io.normstream.model.train.FiguresWindow.PRIOR_RIGHT;
import static io.normstream.model.train.FiguresWindow.PRIOR_SCORED;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the accuracy on a stream is worth: figures over the last labelled images, each predicted
 * before it was learnt from, beside those of a classifier that only repeats the last label. On a
 * stream that shows one class for long that classifier is right nearly always, and so is a network
 * that says the class of the moment for everything.
 *
 * <p>Memory for the window is taken at once. Not for several threads.
 */
public final class PrequentialFigures {
    private final @Nullable RecentPrior prior;
    private final int[] labels;
    private final int[] predicted;
    private final byte[] marks;
    private final boolean[] seen;
    private final int[] imagesOf;
    private final int[] recalledOf;
    private final int[] predictedAs;
    private int oldest;
    private int count;
    private int correct;
    private int unchanged;
    private int atChange;
    private int correctAtChange;
    private int priorScored;
    private int priorCorrect;
    private long labelled;

    /** Figures over the last {@code window} labelled images. */
    public PrequentialFigures(int classes, int window) {
        this(classes, window, false);
    }

    /**
     * The same, and where {@code recentPrior} also {@link #recentPriorAccuracy}.
     *
     * @param classes number of classes
     * @param window number of labelled images, at least 1
     */
    public PrequentialFigures(int classes, int window, boolean recentPrior) {
        this.prior = recentPrior ? new RecentPrior(classes) : null;
        this.labels = new int[window];
        this.predicted = new int[window];
        this.marks = new byte[window];
        this.seen = new boolean[classes];
        this.imagesOf = new int[classes];
        this.recalledOf = new int[classes];
        this.predictedAs = new int[classes];
    }

    /** Takes the labelled rows of a mini-batch, in its order. */
    public void add(MiniBatch batch, Predictions predictions) {
        int lastLabel = count == 0 ? MiniBatch.UNLABELLED : labels[place(count - 1)];
        for (int row = 0; row < batch.rows(); row++) {
            int label = batch.label(row);
            if (label != MiniBatch.UNLABELLED) {
                int mark = label == lastLabel ? NO_CHANGE_RIGHT : seen[label] ? 0 : NEW_CLASS;
                if (prior != null) {
                    boolean right = prior.predictedClass(predictions, row) == label;
                    mark |= PRIOR_SCORED | (right ? PRIOR_RIGHT : 0);
                }
                add(label, predictions.predictedClass(row), mark);
                labelled++;
            }
        }
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.label(row) != MiniBatch.UNLABELLED) {
                seen[batch.label(row)] = true;
            }
        }
        if (prior != null) {
            prior.add(batch);
        }
    }

    private void add(int label, int said, int mark) {
        if (count == labels.length) {
            tally(oldest, -1);
            oldest = (oldest + 1) % labels.length;
            count--;
        }
        int place = place(count++);
        labels[place] = label;
        predicted[place] = said;
        marks[place] = (byte) mark;
        tally(place, 1);
    }

    private int place(int index) {
        return (oldest + index) % labels.length;
    }

    /** An image comes into the window, or leaves it where {@code by} is -1. */
    private void tally(int place, int by) {
        int label = labels[place];
        int right = predicted[place] == label ? by : 0;
        imagesOf[label] += by;
        recalledOf[label] += right;
        correct += right;
        if (predicted[place] != Predictions.NO_CLASS) {
            predictedAs[predicted[place]] += by;
        }
        if (has(place, NO_CHANGE_RIGHT)) {
            unchanged += by;
        } else if (!has(place, NEW_CLASS)) {
            atChange += by;
            correctAtChange += right;
        }
        priorScored += has(place, PRIOR_SCORED) ? by : 0;
        priorCorrect += has(place, PRIOR_RIGHT) ? by : 0;
    }

    private boolean has(int place, int mark) {
        return (marks[place] & mark) != 0;
    }

    /** Share of images whose class was predicted, NaN without an image. */
    public double accuracy() {
        return (double) correct / count;
    }

    /**
     * Mean over the classes in the window of the share of their images that was predicted, NaN
     * without an image. A classifier that says one class for everything has 1 / {@link
     * #classesInWindow}.
     */
    public double classBalancedAccuracy() {
        double sum = 0;
        for (int cls = 0; cls < imagesOf.length; cls++) {
            sum += imagesOf[cls] == 0 ? 0 : recall(cls);
        }
        return sum / classesInWindow();
    }

    /** Share of the images of a class that was predicted, NaN without an image of it. */
    double recall(int cls) {
        return (double) recalledOf[cls] / imagesOf[cls];
    }

    /** The figures of each class now, in fresh arrays. */
    public ClassFigures byClass() {
        return new ClassFigures(imagesOf.clone(), recalledOf.clone());
    }

    /** Images of a class in the window. */
    int images(int cls) {
        return imagesOf[cls];
    }

    /** Number of classes that there may be. */
    int classes() {
        return imagesOf.length;
    }

    /**
     * Accuracy of the no-change classifier, which says for every image of a mini-batch the last
     * label before that mini-batch and is wrong before the first one. NaN without an image.
     */
    public double noChangeAccuracy() {
        return (double) unchanged / count;
    }

    /**
     * Kappa-temporal: which part is avoided of what the no-change classifier gets wrong, 1 for
     * perfect, 0 for no better, below 0 for worse. NaN where that classifier is always right, or
     * without an image. I. Zliobaite, A. Bifet, J. Read, B. Pfahringer, G. Holmes: Evaluation
     * methods and decision theory for classification of streaming data with temporal dependence,
     * Machine Learning 98, 2015.
     */
    public double kappaTemporal() {
        return unchanged == count
                ? Double.NaN
                : (double) (correct - unchanged) / (count - unchanged);
    }

    /**
     * Accuracy on the images of {@link #imagesAtChange}, where a network that only follows the
     * class of the moment is wrong. NaN without one.
     */
    public double accuracyAtChange() {
        return (double) correctAtChange / atChange;
    }

    /**
     * Images of the window that the no-change classifier gets wrong and whose class had an image
     * before their mini-batch.
     */
    public int imagesAtChange() {
        return atChange;
    }

    /**
     * Accuracy if probabilities are multiplied by the frequencies of the latest labels before the
     * mini-batch, over the images of the window that were so predicted; NaN without one.
     */
    public double recentPriorAccuracy() {
        return (double) priorCorrect / priorScored;
    }

    /** Classes of which the window has an image. */
    public int classesInWindow() {
        return different(imagesOf);
    }

    /** Classes that were predicted for an image of the window. */
    public int classesPredicted() {
        return different(predictedAs);
    }

    private static int different(int[] counts) {
        int different = 0;
        for (int images : counts) {
            different += images > 0 ? 1 : 0;
        }
        return different;
    }

    /** Images in the window. */
    public int images() {
        return count;
    }

    /** Images that the window has room for. */
    int window() {
        return labels.length;
    }

    /** Labelled images so far, in the window and before. */
    public long labelled() {
        return labelled;
    }

    /** What {@link #load} goes on from, in fresh arrays. */
    public FiguresWindow save() {
        int[] places = IntStream.range(0, count).map(this::place).toArray();
        byte[] marked = new byte[count];
        for (int i = 0; i < count; i++) {
            marked[i] = marks[places[i]];
        }
        return new FiguresWindow(
                labelled,
                IntStream.of(places).map(place -> labels[place]).toArray(),
                IntStream.of(places).map(place -> predicted[place]).toArray(),
                marked,
                IntStream.range(0, seen.length).filter(cls -> seen[cls]).toArray(),
                prior == null ? new double[0] : prior.save());
    }

    /**
     * Begins from what {@link #save} gave; where that has more images than there is room for, the
     * newest are kept. For figures that nothing was added to.
     *
     * @throws io.normstream.model.ModelException where it is broken or of other classes
     */
    public void load(FiguresWindow saved) {
        saved.requireFit(seen.length);
        for (int i = 0; i < saved.labels().length; i++) {
            add(saved.labels()[i], saved.predicted()[i], saved.marks()[i]);
        }
        for (int cls : saved.seen()) {
            seen[cls] = true;
        }
        labelled = saved.labelled();
        if (prior != null && saved.recentLabels().length > 0) {
            prior.load(saved.recentLabels());
        }
    }
}
