package io.normstream.jobs.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * Images by their class, as streams take them: each image once, those of one class in the order in
 * which they were given.
 */
final class ImagesByClass {
    private final List<int[]> classes;

    private ImagesByClass(List<int[]> classes) {
        this.classes = classes;
    }

    /** The classes that have images, by their numbers. */
    static ImagesByClass of(int[] images, IntUnaryOperator label) {
        TreeMap<Integer, List<Integer>> byLabel =
                Arrays.stream(images)
                        .boxed()
                        .collect(
                                Collectors.groupingBy(
                                        label::applyAsInt, TreeMap::new, Collectors.toList()));
        return new ImagesByClass(
                byLabel.values().stream()
                        .map(each -> each.stream().mapToInt(Integer::intValue).toArray())
                        .toList());
    }

    /** The same classes in an order that is drawn. */
    ImagesByClass shuffled(Random draws) {
        return new ImagesByClass(
                Arrays.stream(StreamOrder.shuffled(classes.size(), draws))
                        .mapToObj(classes::get)
                        .toList());
    }

    /** {@code block} images of each class in turn, until there are none. */
    int[] inTurn(int block) {
        Taking taking = new Taking();
        while (taking.left() > 0) {
            for (int cls = 0; cls < classes.size(); cls++) {
                taking.take(cls, block);
            }
        }
        return taking.taken;
    }

    /**
     * The images by a time that is drawn for each, normal around the middle of its class: k + 1/2
     * of as many equal parts of the stream as there are classes, for the class at k.
     *
     * @param spread standard deviation, as a share of the stream
     */
    int[] fading(double spread, Random draws) {
        record Timed(int image, double time) {}
        List<Timed> timed = new ArrayList<>();
        for (int cls = 0; cls < classes.size(); cls++) {
            double middle = (cls + 0.5) / classes.size();
            for (int image : classes.get(cls)) {
                timed.add(new Timed(image, middle + spread * draws.nextGaussian()));
            }
        }
        return timed.stream()
                .sorted(Comparator.comparingDouble(Timed::time))
                .mapToInt(Timed::image)
                .toArray();
    }

    /**
     * Runs of one class, each followed by one of another. The class of a run is that of an image
     * drawn from all that are left of the others, so that none ends long before the rest.
     *
     * @param mean of the lengths, which are geometric
     */
    int[] inRuns(int mean, Random draws) {
        Taking taking = new Taking();
        int cls = -1;
        while (taking.left() > 0) {
            cls = taking.other(cls, draws);
            taking.take(cls, length(mean, draws));
        }
        return taking.taken;
    }

    /** A geometric number from 1 on, by inversion. */
    private static long length(int mean, Random draws) {
        double waited = StrictMath.log(1 - draws.nextDouble()) / StrictMath.log(1 - 1.0 / mean);
        return 1 + (long) waited;
    }

    /** Images taken so far, from the front of their classes. */
    private final class Taking {
        private final int[] taken =
                new int[classes.stream().mapToInt(images -> images.length).sum()];
        private final int[] next = new int[classes.size()];
        private int count;

        int left() {
            return taken.length - count;
        }

        private int left(int cls) {
            return classes.get(cls).length - next[cls];
        }

        void take(int cls, long most) {
            int images = (int) Math.min(most, left(cls));
            System.arraycopy(classes.get(cls), next[cls], taken, count, images);
            next[cls] += images;
            count += images;
        }

        /**
         * Another class than {@code last}, as likely as it has images left; that where it is alone.
         */
        int other(int last, Random draws) {
            int others = left() - (last < 0 ? 0 : left(last));
            if (others == 0) {
                return last;
            }
            int drawn = draws.nextInt(others);
            int cls = -1;
            while (drawn >= 0) {
                cls++;
                drawn -= cls == last ? 0 : left(cls);
            }
            return cls;
        }
    }
}
