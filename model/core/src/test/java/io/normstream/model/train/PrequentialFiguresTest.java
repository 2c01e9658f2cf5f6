package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrequentialFiguresTest {
    private static final Offset<Double> EXACT = within(1e-12);
    private static final int NONE = MiniBatch.UNLABELLED;

    @Test
    void figuresByHand() {
        PrequentialFigures figures = new PrequentialFigures(3, 6);
        Predicted.add(figures, new int[] {0, 0, 1}, 0, 1, 1);
        Predicted.add(figures, new int[] {1, NONE, 2, 1}, 1, 0, 1, Predictions.NO_CLASS);

        assertThat(figures.accuracy()).isEqualTo(3.0 / 6);
        assertThat(figures.classBalancedAccuracy()).isCloseTo((1.0 / 2 + 2.0 / 3) / 3, EXACT);
        assertThat(figures.noChangeAccuracy()).isEqualTo(2.0 / 6);
        assertThat(figures.kappaTemporal()).isEqualTo((3.0 - 2) / (6 - 2));
        assertThat(figures.imagesAtChange()).as("every class came first").isZero();
        assertThat(figures.accuracyAtChange()).isNaN();
        assertThat(figures.classesInWindow()).isEqualTo(3);
        assertThat(figures.classesPredicted()).isEqualTo(2);
        assertThat(figures.labelled()).isEqualTo(6);
        assertThat(figures.recentPriorAccuracy()).isNaN();

        Predicted.add(figures, new int[] {2, 0}, 2, 1);

        assertThat(figures.accuracy()).as("the first two images have left").isEqualTo(3.0 / 6);
        assertThat(figures.classBalancedAccuracy()).isCloseTo((2.0 / 3 + 1.0 / 2) / 3, EXACT);
        assertThat(figures.noChangeAccuracy()).isEqualTo(2.0 / 6);
        assertThat(figures.imagesAtChange()).isEqualTo(2);
        assertThat(figures.accuracyAtChange()).isEqualTo(1.0 / 2);
        assertThat(figures.labelled()).isEqualTo(8);
    }

    @Test
    void withoutAnImageThereIsNoFigure() {
        PrequentialFigures figures = new PrequentialFigures(3, 6);
        Predicted.add(figures, new int[] {NONE}, 1);

        assertThat(figures.accuracy()).isNaN();
        assertThat(figures.classBalancedAccuracy()).isNaN();
        assertThat(figures.noChangeAccuracy()).isNaN();
        assertThat(figures.kappaTemporal()).isNaN();
        assertThat(figures.classesInWindow()).isZero();
        assertThat(figures.classesPredicted()).isZero();
        assertThat(figures.labelled()).isZero();
    }

    @Test
    void whereTheLastLabelIsAlwaysRightThereIsNoKappa() {
        PrequentialFigures figures = new PrequentialFigures(2, 3);
        for (int i = 0; i < 4; i++) {
            Predicted.add(figures, new int[] {1}, 1);
        }
        assertThat(figures.noChangeAccuracy()).isEqualTo(1);
        assertThat(figures.kappaTemporal()).isNaN();
    }

    /** Whatever comes, a perfect classifier has 1 and one that says one class 1 / classes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 500})
    void aPerfectAndAConstantClassifier(int window) {
        PrequentialFigures perfect = new PrequentialFigures(4, window);
        PrequentialFigures constant = new PrequentialFigures(4, window);
        SeededRandom random = new SeededRandom(window);
        for (int i = 0; i < 300; i++) {
            int label = (int) (random.nextDouble() * 4);
            Predicted.add(perfect, new int[] {label}, label);
            Predicted.add(constant, new int[] {label}, 2);
            assertThat(perfect.accuracy()).isEqualTo(1);
            assertThat(perfect.classBalancedAccuracy()).isCloseTo(1, EXACT);
            assertThat(perfect.classesPredicted()).isEqualTo(perfect.classesInWindow());
            assertThat(constant.classBalancedAccuracy())
                    .isIn(0.0, 1.0 / constant.classesInWindow());
            assertThat(constant.classesPredicted()).isEqualTo(1);
        }
    }

    /** An image as the slow way keeps it. */
    private record Kept(int label, int predicted, boolean unchanged) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50, 1000})
    void theWindowHoldsTheLastLabelledImages(int window) {
        PrequentialFigures figures = new PrequentialFigures(3, window);
        SeededRandom random = new SeededRandom(window);
        Deque<Kept> expected = new ArrayDeque<>();
        int last = NONE;
        for (int step = 0; step < 200; step++) {
            int[] labels = new int[1 + (int) (random.nextDouble() * 5)];
            int[] predicted = new int[labels.length];
            int before = last;
            for (int row = 0; row < labels.length; row++) {
                labels[row] = (int) (random.nextDouble() * 4) - 1;
                predicted[row] = (int) (random.nextDouble() * 3);
                if (labels[row] != NONE) {
                    expected.addLast(new Kept(labels[row], predicted[row], labels[row] == before));
                    last = labels[row];
                }
            }
            while (expected.size() > window) {
                expected.removeFirst();
            }
            Predicted.add(figures, labels, predicted);
            requireSame(figures, expected);
        }
    }

    private static void requireSame(PrequentialFigures figures, Deque<Kept> expected) {
        if (expected.isEmpty()) {
            return;
        }
        double size = expected.size();
        assertThat(figures.accuracy())
                .isEqualTo(
                        expected.stream().filter(kept -> kept.label == kept.predicted).count()
                                / size);
        assertThat(figures.noChangeAccuracy())
                .isEqualTo(expected.stream().filter(Kept::unchanged).count() / size);
        assertThat(figures.classesPredicted())
                .isEqualTo(expected.stream().map(Kept::predicted).distinct().count());
        double recalls = 0;
        long classes = expected.stream().map(Kept::label).distinct().count();
        for (int cls = 0; cls < 3; cls++) {
            int label = cls;
            long images = expected.stream().filter(kept -> kept.label == label).count();
            long right =
                    expected.stream()
                            .filter(kept -> kept.label == label && kept.predicted == label)
                            .count();
            recalls += images == 0 ? 0 : (double) right / images;
        }
        assertThat(figures.classesInWindow()).isEqualTo((int) classes);
        assertThat(figures.classBalancedAccuracy()).isCloseTo(recalls / classes, EXACT);
    }

    /** Only labels of earlier mini-batches weigh. */
    @Test
    void theRecentPriorByHand() {
        PrequentialFigures figures = new PrequentialFigures(2, 10, true);
        double[] unsure = {0.6, 0.4};
        Predicted.add(figures, new int[] {1, 1}, unsure, unsure); // no label before it
        assertThat(figures.recentPriorAccuracy()).isZero();
        Predicted.add(figures, new int[] {1}, unsure); // 0 was never seen
        assertThat(figures.recentPriorAccuracy()).isEqualTo(1.0 / 3);
        Predicted.add(figures, new int[] {0}, unsure);
        assertThat(figures.recentPriorAccuracy()).isEqualTo(1.0 / 4);
        // Half an image of each is averaged, and each has half an image more: 0.6 > 0.4.
        Predicted.add(figures, new int[] {0}, unsure);
        assertThat(figures.recentPriorAccuracy()).isEqualTo(2.0 / 5);
        assertThat(figures.accuracy()).as("the plain prediction is always 0").isEqualTo(2.0 / 5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasSavedGoesOnAlike(boolean recentPrior) {
        PrequentialFigures figures = new PrequentialFigures(3, 70, recentPrior);
        SeededRandom random = new SeededRandom(3);
        for (int step = 0; step < 40; step++) {
            addRandom(random, figures);
        }
        PrequentialFigures loaded = new PrequentialFigures(3, 70, recentPrior);
        loaded.load(figures.save());
        for (int step = 0; step < 40; step++) {
            assertThat(loaded.save()).usingRecursiveComparison().isEqualTo(figures.save());
            assertThat(all(loaded)).isEqualTo(all(figures));
            addRandom(random, figures, loaded);
        }
    }

    private static List<Number> all(PrequentialFigures figures) {
        return List.of(
                figures.accuracy(),
                figures.classBalancedAccuracy(),
                figures.noChangeAccuracy(),
                figures.kappaTemporal(),
                figures.imagesAtChange(),
                figures.accuracyAtChange(),
                figures.recentPriorAccuracy(),
                figures.classesInWindow(),
                figures.classesPredicted(),
                figures.labelled());
    }

    private static void addRandom(SeededRandom random, PrequentialFigures... same) {
        int[] labels = new int[3];
        double[][] probabilities = new double[3][3];
        for (int row = 0; row < 3; row++) {
            labels[row] = (int) (random.nextDouble() * 4) - 1;
            for (int cls = 0; cls < 3; cls++) {
                probabilities[row][cls] = random.nextDouble();
            }
        }
        for (PrequentialFigures figures : same) {
            Predicted.add(figures, labels, probabilities);
        }
    }

    @Test
    void aSmallerWindowTakesTheNewestAndAPriorThatIsNewBegins() {
        PrequentialFigures figures = new PrequentialFigures(2, 4);
        Predicted.add(figures, new int[] {0, 0, 1, 1}, 0, 0, 0, 1);
        PrequentialFigures smaller = new PrequentialFigures(2, 2, true);
        smaller.load(figures.save());

        assertThat(smaller.accuracy()).isEqualTo(1.0 / 2);
        assertThat(smaller.labelled()).isEqualTo(4);
        assertThat(smaller.recentPriorAccuracy()).as("was not scored then").isNaN();
        Predicted.add(smaller, new int[] {1}, 1);
        assertThat(smaller.recentPriorAccuracy()).isEqualTo(1);
    }

    @Test
    void whatIsBrokenOrOfOtherClassesIsRefused() {
        PrequentialFigures figures = new PrequentialFigures(3, 4);
        Predicted.add(figures, new int[] {2, 0}, 0, 0);

        assertThatThrownBy(() -> new PrequentialFigures(2, 4).load(figures.save()))
                .isInstanceOf(ModelException.class)
                .hasMessage("Prequential figures over 2 images are broken or not of 2 classes");
        FiguresWindow saved = figures.save();
        FiguresWindow shorter =
                new FiguresWindow(
                        2,
                        saved.labels(),
                        new int[1],
                        saved.marks(),
                        saved.seen(),
                        saved.recentLabels());
        assertThatThrownBy(() -> new PrequentialFigures(3, 4).load(shorter))
                .isInstanceOf(ModelException.class);
    }
}
