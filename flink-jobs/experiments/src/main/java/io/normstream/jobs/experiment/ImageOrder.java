package io.normstream.jobs.experiment;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.function.IntUnaryOperator;

/** What becomes of shuffled images before they are streamed. */
public enum ImageOrder {
    /** They stay shuffled. */
    SHUFFLED("shuffled") {
        @Override
        int[] arrange(int[] shuffled, IntUnaryOperator label, int classes, int block) {
            return shuffled;
        }
    },
    /**
     * Blocks of one class, {@code block} images long, come in turn, from class 0 to the last and
     * again; classes that run out are passed over. Blocks as long as a class sort by class.
     */
    CLASS_BLOCKS("class-blocks") {
        @Override
        int[] arrange(int[] shuffled, IntUnaryOperator label, int classes, int block) {
            Queue<int[]> byClass = new ArrayDeque<>();
            for (int c = 0; c < classes; c++) {
                int wanted = c;
                byClass.add(
                        Arrays.stream(shuffled)
                                .filter(image -> label.applyAsInt(image) == wanted)
                                .toArray());
            }
            int[] arranged = new int[shuffled.length];
            int length = 0;
            while (!byClass.isEmpty()) {
                int[] images = byClass.remove();
                int taken = Math.min(block, images.length);
                System.arraycopy(images, 0, arranged, length, taken);
                length += taken;
                if (taken < images.length) {
                    byClass.add(Arrays.copyOfRange(images, taken, images.length));
                }
            }
            return arranged;
        }
    };

    private final String text;

    ImageOrder(String text) {
        this.text = text;
    }

    /**
     * The images in this order.
     *
     * @param shuffled indexes of images
     * @param label the class of an image
     * @param block images of one class in a row
     */
    abstract int[] arrange(int[] shuffled, IntUnaryOperator label, int classes, int block);

    /** The name in grid files. */
    @Override
    public String toString() {
        return text;
    }
}
