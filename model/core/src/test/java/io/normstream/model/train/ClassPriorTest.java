package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ClassPriorTest {
    private final SeenClasses seen = new SeenClasses(Learners.CLASSES);
    private final ClassPrior prior = new ClassPrior(Learners.CLASSES);
    private final ReplayMemory memory =
            new ReplayMemory(
                    Learners.INPUT,
                    Learners.CLASSES,
                    new Rehearsal.Memory(10, 4, Retention.NEWEST_OF_CLASS, true, 0));

    private void learn(int... labels) {
        MiniBatch batch = Learners.miniBatch();
        for (int label : labels) {
            batch.add(Learners.flat(1), label);
        }
        for (int row = 0; row < labels.length; row++) {
            long ofClass = seen.add(labels[row]);
            memory.offer(batch, row, seen.all(), 1, ofClass, new SeededRandom(1));
        }
    }

    /** Three new rows and two of a memory with three of class 0 and one of class 1. */
    @Test
    void isTheShareOfEachClassInTheStep() {
        learn(0, 0, 0, 1);
        double[] offsets = prior.offsets(new int[] {2, 2, 0, 1, 0}, 3, 5, seen, memory);
        double[] shares = {
            (3 * (1 + 1.0 / 3) / 4 + 2 * 0.75) / 5,
            (3 * (1.0 / 3) / 4 + 2 * 0.25) / 5,
            (3 * (2 + 1.0 / 3) / 4) / 5
        };
        for (int cls = 0; cls < 3; cls++) {
            assertThat(Math.exp(offsets[cls])).isCloseTo(shares[cls], within(1e-15));
        }
        assertThat(shares[0] + shares[1] + shares[2]).isCloseTo(1, within(1e-15));
        assertThat(offsets[3]).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void withoutAMemoryItIsThatOfTheNewRows() {
        double[] offsets = prior.offsets(new int[] {3}, 1, 1, seen, memory);
        assertThat(offsets)
                .containsExactly(
                        Double.NEGATIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        0);
    }
}
