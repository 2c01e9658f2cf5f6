package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImageOrderTest {
    private static final int CLASSES = 3;

    /** Class by image: five of class 0, two of class 1, three of class 2. */
    private static final int[] LABELS = {0, 0, 0, 0, 0, 1, 1, 2, 2, 2};

    private static final int[] SHUFFLED = {9, 4, 5, 0, 7, 2, 6, 1, 8, 3};

    private static int[] blocks(int block) {
        return ImageOrder.CLASS_BLOCKS.arrange(SHUFFLED, image -> LABELS[image], CLASSES, block);
    }

    @Test
    void shuffledStaysAsItIs() {
        assertThat(ImageOrder.SHUFFLED.arrange(SHUFFLED, image -> LABELS[image], CLASSES, 2))
                .isEqualTo(SHUFFLED);
    }

    @Test
    void blocksComeInTurnAndClassesThatRunOutArePassedOver() {
        assertThat(blocks(2)).containsExactly(4, 0, 5, 6, 9, 7, 2, 1, 8, 3);
    }

    @Test
    void blocksOfOneDealTheClasses() {
        assertThat(blocks(1)).containsExactly(4, 5, 9, 0, 6, 7, 2, 8, 1, 3);
    }

    @Test
    void blocksAsLongAsAClassSort() {
        int[] sorted = {4, 0, 2, 1, 3, 5, 6, 9, 7, 8};
        assertThat(blocks(5)).isEqualTo(sorted);
        assertThat(blocks(1000)).isEqualTo(sorted);
    }

    @Test
    void aClassWithoutImagesIsNoBlock() {
        assertThat(
                        ImageOrder.CLASS_BLOCKS.arrange(
                                new int[] {1, 0}, image -> image == 0 ? 0 : 2, CLASSES, 1))
                .containsExactly(0, 1);
    }
}
