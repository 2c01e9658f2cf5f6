package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import io.normstream.model.snapshot.ClassNames;
import java.util.List;

/** A data set whose classes have other numbers, or names that it does not know itself. */
final class RelabelledImages implements LabelledImages {
    private final LabelledImages images;
    private final ClassNames names;
    private final int[] labels;

    private RelabelledImages(LabelledImages images, ClassNames names, int[] labels) {
        this.images = images;
        this.names = names;
        this.labels = labels;
    }

    /**
     * {@code images} labelled by {@code wanted}, closed with it, and where they are refused.
     *
     * @throws JobException where a class of the data set is none of those
     */
    static LabelledImages of(LabelledImages images, ClassNames wanted) {
        List<String> own = images.names().names();
        boolean fits =
                own.isEmpty()
                        ? images.classes() <= wanted.names().size()
                        : wanted.names().containsAll(own);
        if (!fits) {
            images.close();
            throw new JobException(
                    "%s has the classes %s, but those that are wanted are %s"
                            .formatted(
                                    images.name(),
                                    own.isEmpty()
                                            ? "0 to " + (images.classes() - 1)
                                            : images.names().numbered(),
                                    wanted.numbered()));
        }
        int[] labels = new int[images.classes()];
        for (int label = 0; label < labels.length; label++) {
            labels[label] = own.isEmpty() ? label : wanted.names().indexOf(own.get(label));
        }
        return new RelabelledImages(images, wanted, labels);
    }

    @Override
    public String name() {
        return images.name();
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public ClassNames names() {
        return names;
    }

    @Override
    public LeftOut leftOut() {
        return images.leftOut();
    }

    @Override
    public int label(int index) {
        return labels[images.label(index)];
    }

    @Override
    public LabelledImage image(int index) {
        LabelledImage image = images.image(index);
        return new LabelledImage(
                image.id(),
                image.encoding(),
                image.height(),
                image.width(),
                image.channels(),
                image.payload(),
                labels[image.label()]);
    }

    @Override
    public void close() {
        images.close();
    }
}
