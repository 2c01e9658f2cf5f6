package io.normstream.model.train;

import static io.normstream.model.train.LearningState.AT_CHANCE;
import static io.normstream.model.train.LearningState.BELOW_NO_CHANGE;
import static io.normstream.model.train.LearningState.DEAD_UNITS;
import static io.normstream.model.train.LearningState.LEARNING;
import static io.normstream.model.train.LearningState.ONE_CLASS_IN_WINDOW;
import static io.normstream.model.train.LearningState.ONE_CLASS_PREDICTED;
import static io.normstream.model.train.LearningState.SCALES_COLLAPSING;
import static io.normstream.model.train.LearningState.TOO_EARLY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Streams of mini-batches of 32 images of 10 classes, and who predicts them. */
class LearningHealthTest {
    private static final int CLASSES = 10;
    private static final int WINDOW = 1000;
    private static final int BATCH = 32;
    private static final int BLOCK = 512;
    private static final Diagnostics SOUND = diagnostics(0.3, 0.5, 0.2);

    private final SeededRandom random = new SeededRandom(7);

    private static Diagnostics diagnostics(double least, double most, double dead) {
        return new Diagnostics(
                9,
                new double[0],
                new double[0],
                List.of(
                        new ChannelSummary("input", 0.3, 0.3, 0.3),
                        new ChannelSummary("norm1", least, (least + most) / 2, most)),
                List.of(),
                List.of(),
                dead);
    }

    /** What a classifier says to an image; labels of its mini-batch are not known to it. */
    private interface Classifier {
        int predict(int label, int lastLabel);
    }

    /** Every state but the first that comes in a stream, asked after each mini-batch. */
    private static Set<LearningState> states(
            int images, IntUnaryOperator stream, Classifier classifier) {
        PrequentialFigures figures = new PrequentialFigures(CLASSES, WINDOW);
        Set<LearningState> states = EnumSet.noneOf(LearningState.class);
        int last = 0;
        for (int first = 0; first < images; first += BATCH) {
            int[] labels = new int[BATCH];
            int[] predicted = new int[BATCH];
            for (int row = 0; row < BATCH; row++) {
                labels[row] = stream.applyAsInt(first + row);
                predicted[row] = classifier.predict(labels[row], last);
            }
            last = labels[BATCH - 1];
            Predicted.add(figures, labels, predicted);
            states.add(LearningHealth.of(figures, SOUND));
        }
        assertThat(states.remove(TOO_EARLY)).isTrue();
        return states;
    }

    private int guess() {
        return (int) (random.nextDouble() * CLASSES);
    }

    private int right(int label, double share) {
        return random.nextDouble() < share ? label : guess();
    }

    private static int blocks(int image) {
        return image / BLOCK % CLASSES;
    }

    @Test
    void beforeTwoWindowsNothingIsSaid() {
        assertThat(states(2 * WINDOW, image -> guess(), (label, last) -> 3))
                .isSubsetOf(ONE_CLASS_PREDICTED);
        PrequentialFigures figures = new PrequentialFigures(CLASSES, WINDOW);
        for (int i = 0; i < 2 * WINDOW - 1; i++) {
            Predicted.add(figures, new int[] {0}, 0);
        }
        assertThat(LearningHealth.of(figures, diagnostics(0, 0, 1))).isEqualTo(TOO_EARLY);
    }

    /** What a slow network has in its second window on hard images. */
    @Test
    void aShuffledStreamThatIsLearntALittleIsLearnt() {
        assertThat(states(50_000, image -> guess(), (label, last) -> right(label, 0.1)))
                .containsExactly(LEARNING);
    }

    @Test
    void guessesAreAtChance() {
        assertThat(states(20_000, image -> guess(), (label, last) -> guess()))
                .containsExactly(AT_CHANCE);
        assertThat(states(20_000, LearningHealthTest::blocks, (label, last) -> guess()))
                .containsExactly(AT_CHANCE);
    }

    @Test
    void oneClassForEverythingIsSaid() {
        assertThat(states(20_000, image -> guess(), (label, last) -> 3))
                .containsExactly(ONE_CLASS_PREDICTED);
    }

    /** Class by class: what a network does that has forgotten all others. */
    @Test
    void aLongBlockThatIsPredictedToTheLastImageIsSaid() {
        assertThat(states(20_000, image -> 5, (label, last) -> last))
                .containsExactly(ONE_CLASS_PREDICTED);
    }

    /** Class by class: what a network does that still knows them. */
    @Test
    void aLongBlockTellsLittleOfANetworkThatPredictsOthersToo() {
        assertThat(states(20_000, image -> 5, (label, last) -> right(label, 0.85)))
                .containsExactly(ONE_CLASS_IN_WINDOW);
    }

    /** The first sixteen rows after each change are those of the label before. */
    @Test
    void whoFollowsTheClassOfTheMomentIsBelowNoChange() {
        assertThat(
                        states(
                                60_000,
                                LearningHealthTest::blocks,
                                (label, last) -> label == last ? right(label, 0.9) : last))
                .contains(BELOW_NO_CHANGE)
                .isSubsetOf(BELOW_NO_CHANGE, LEARNING);
    }

    /** It is below the no-change classifier too. */
    @Test
    void whoKnowsEveryClassLearnsOnBlocks() {
        assertThat(states(60_000, LearningHealthTest::blocks, (label, last) -> right(label, 0.85)))
                .containsExactly(LEARNING);
    }

    /** In the first round each class is new, and nobody could know it. */
    @Test
    void aClassThatNeverCameIsNoChangeToBeKnown() {
        assertThat(
                        states(
                                CLASSES * BLOCK,
                                LearningHealthTest::blocks,
                                (label, last) -> label == last ? right(label, 0.9) : last))
                .containsExactly(LEARNING);
    }

    /** What comes and goes with the blocks is said once, until it has been away for two windows. */
    @Test
    void theGravestProblemStaysUntilNoneWasFoundForTwoWindows() {
        LearningHealth health = new LearningHealth();
        PrequentialFigures figures = new PrequentialFigures(CLASSES, 100);
        IntUnaryOperator mixed = image -> image % CLASSES;
        assertThat(feed(health, figures, 200, mixed, mixed)).isEqualTo(LEARNING);
        assertThat(feed(health, figures, 100, mixed, image -> (image * 7 + 3) % CLASSES))
                .isEqualTo(AT_CHANCE);
        assertThat(feed(health, figures, 100, mixed, image -> 3)).isEqualTo(ONE_CLASS_PREDICTED);
        assertThat(feed(health, figures, 100, mixed, mixed)).isEqualTo(ONE_CLASS_PREDICTED);
        assertThat(feed(health, figures, 100, mixed, mixed)).isEqualTo(ONE_CLASS_PREDICTED);
        assertThat(feed(health, figures, 200, mixed, mixed)).isEqualTo(LEARNING);
        assertThat(feed(health, figures, 100, mixed, image -> (image * 7 + 3) % CLASSES))
                .isEqualTo(AT_CHANCE);
    }

    private static LearningState feed(
            LearningHealth health,
            PrequentialFigures figures,
            int images,
            IntUnaryOperator labels,
            IntUnaryOperator predicted) {
        LearningState state = TOO_EARLY;
        for (int image = 0; image < images; image++) {
            Predicted.add(
                    figures,
                    new int[] {labels.applyAsInt(image)},
                    predicted.applyAsInt(image));
            state = health.assess(figures, SOUND);
        }
        return state;
    }

    /** A few images of a class are not held against a network, nor do they speak for it. */
    @Test
    void aRareClassDoesNotDecide() {
        assertThat(
                        states(
                                20_000,
                                image -> image % 100 == 0 ? 1 : 0,
                                (label, last) -> right(0, 0.99)))
                .containsExactly(ONE_CLASS_IN_WINDOW);
    }

    @Test
    void aDeadLayerAndFallenScalesAreSaidWhateverTheAccuracy() {
        PrequentialFigures figures = new PrequentialFigures(CLASSES, WINDOW);
        for (int i = 0; i < 2 * WINDOW; i++) {
            Predicted.add(figures, new int[] {i % CLASSES}, i % CLASSES);
        }
        assertThat(LearningHealth.of(figures, SOUND)).isEqualTo(LEARNING);
        assertThat(LearningHealth.of(figures, diagnostics(0.3, 0.5, 0.89))).isEqualTo(LEARNING);
        assertThat(LearningHealth.of(figures, diagnostics(0.3, 0.5, 0.9))).isEqualTo(DEAD_UNITS);
        assertThat(LearningHealth.of(figures, diagnostics(-0.003, 0.004, 0))).isEqualTo(LEARNING);
        assertThat(LearningHealth.of(figures, diagnostics(-0.003, 0.002, 0)))
                .isEqualTo(SCALES_COLLAPSING);
    }

    @Test
    void everyProblemSaysWhatToDo() {
        for (LearningState state : LearningState.values()) {
            assertThat(state.meaning().contains(";"))
                    .isEqualTo(state.isProblem() || state == ONE_CLASS_IN_WINDOW);
        }
    }
}
