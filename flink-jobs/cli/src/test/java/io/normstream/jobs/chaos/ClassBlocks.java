package io.normstream.jobs.chaos;

import io.normstream.jobs.data.LabelledImage;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.model.snapshot.ClassNames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/** Images in blocks of one class each, class after class in turn; closed by their owner. */
final class ClassBlocks implements LabelledImages {
    private final LabelledImages images;
    private final int[] order;

    /**
     * @param block images of a class before those of the next
     */
    ClassBlocks(LabelledImages images, int block) {
        this.images = images;
        this.order = order(images, block);
    }

    private static int[] order(LabelledImages images, int block) {
        List<Deque<Integer>> left = new ArrayList<>();
        for (int label = 0; label < images.classes(); label++) {
            left.add(new ArrayDeque<>());
        }
        for (int index = 0; index < images.size(); index++) {
            left.get(images.label(index)).add(index);
        }
        IntStream.Builder order = IntStream.builder();
        while (left.stream().anyMatch(indices -> !indices.isEmpty())) {
            for (Deque<Integer> indices : left) {
                for (int i = 0; i < block && !indices.isEmpty(); i++) {
                    order.add(indices.remove());
                }
            }
        }
        return order.build().toArray();
    }

    @Override
    public String name() {
        return images.name();
    }

    @Override
    public int size() {
        return order.length;
    }

    @Override
    public ClassNames names() {
        return images.names();
    }

    @Override
    public int classes() {
        return images.classes();
    }

    @Override
    public int label(int index) {
        return images.label(order[index]);
    }

    @Override
    public LabelledImage image(int index) {
        return images.image(order[index]);
    }

    @Override
    public void close() {}
}
