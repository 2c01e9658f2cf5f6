package io.normstream.jobs.demo;

import io.normstream.jobs.JobException;
import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.LabelledImage;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.LeftOut;
import io.normstream.jobs.data.Split;
import io.normstream.jobs.data.StreamOrder;
import io.normstream.jobs.data.UsableImages;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.nn.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The images of a demo: those to learn, in the order of the stream, and those held out. Not for
 * several threads at once.
 *
 * @param images data set to learn from
 * @param stream indexes into {@code images} in the order in which they are learnt
 * @param test data set that the held-out images belong to
 * @param heldOut indexes into {@code test}; empty where none are held out
 * @param shape of the first image to learn
 * @param leftOut what else was there, and images that cannot be published
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record DemoData(
        LabelledImages images,
        int[] stream,
        LabelledImages test,
        int[] heldOut,
        Shape shape,
        LeftOut leftOut)
        implements AutoCloseable {
    /** Images set aside of the bundled ones. */
    static final int BUNDLED_HELD_OUT = 1000;

    /** The same images are held out whatever the seed of the stream, so that runs compare. */
    private static final long HELD_OUT_SEED = 0;

    /**
     * Opens the data.
     *
     * @param preprocessing what happens to decoded images
     * @throws JobException where files are missing or broken, or nothing is left to learn
     */
    public static DemoData open(
            DemoSource source, ImageLimits limits, Preprocessing preprocessing) {
        DataSet dataSet = source.resolved();
        Split split = dataSet.has(Split.TRAIN, source.directory()) ? Split.TRAIN : Split.TEST;
        LabelledImages images = source.open(split);
        LabelledImages test = images;
        try {
            if (source.heldOut() == null
                    && split == Split.TRAIN
                    && dataSet.has(Split.TEST, source.directory())) {
                test = source.open(Split.TEST);
                int[] stream =
                        stream(StreamOrder.shuffled(images.size(), source.seed()), images, source);
                int[] all = IntStream.range(0, test.size()).toArray();
                return usable(source, images, stream, test, all, limits, preprocessing);
            }
            return splitting(images, heldOut(source, split), source, limits, preprocessing);
        } catch (RuntimeException failure) {
            images.close();
            test.close();
            throw failure;
        }
    }

    private static int heldOut(DemoSource source, Split split) {
        Integer asked = source.heldOut();
        if (asked != null) {
            return asked;
        }
        return split == Split.TEST ? BUNDLED_HELD_OUT : 0;
    }

    /** Sets images aside from those to learn. */
    private static DemoData splitting(
            LabelledImages images,
            int count,
            DemoSource source,
            ImageLimits limits,
            Preprocessing preprocessing) {
        if (images.size() < 2) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s has %d images; to hold some out, at least 2 are needed",
                            images.name(),
                            images.size()));
        }
        if (count >= images.size()) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%d images cannot be held out of the %d of %s; at most %d are allowed",
                            count,
                            images.size(),
                            images.name(),
                            images.size() - 1));
        }
        int[] heldOut = Arrays.copyOf(StreamOrder.shuffled(images.size(), HELD_OUT_SEED), count);
        boolean[] isHeldOut = new boolean[images.size()];
        Arrays.stream(heldOut).forEach(index -> isHeldOut[index] = true);
        int[] rest =
                Arrays.stream(StreamOrder.shuffled(images.size(), source.seed()))
                        .filter(index -> !isHeldOut[index])
                        .toArray();
        return usable(
                source,
                images,
                stream(rest, images, source),
                images,
                heldOut,
                limits,
                preprocessing);
    }

    /** Files of a folder may be anything; a demo has to know how many images there will be. */
    private static DemoData usable(
            DemoSource source,
            LabelledImages images,
            int[] stream,
            LabelledImages test,
            int[] heldOut,
            ImageLimits limits,
            Preprocessing preprocessing) {
        LeftOut leftOut = new LeftOut();
        leftOut.addAll(images.leftOut());
        boolean isFolder = source.resolved() == DataSet.FOLDER;
        int[] learnt = isFolder ? UsableImages.of(images, stream, leftOut) : stream;
        int[] tested = isFolder ? UsableImages.of(test, heldOut, leftOut) : heldOut;
        Shape shape = firstShape(images, learnt, leftOut, limits, preprocessing);
        return new DemoData(images, learnt, test, tested, shape, leftOut);
    }

    /** Those of the shuffled images that are learnt, in the order of the stream. */
    private static int[] stream(int[] shuffled, LabelledImages images, DemoSource source) {
        Integer limit = source.limit();
        int[] learnt =
                limit == null || limit >= shuffled.length
                        ? shuffled
                        : Arrays.copyOf(shuffled, limit);
        return source.arrangement().of(learnt, images::label, source.seed());
    }

    /** The shape that the model gets: that of the first image. */
    private static Shape firstShape(
            LabelledImages images,
            int[] stream,
            LeftOut leftOut,
            ImageLimits limits,
            Preprocessing preprocessing) {
        if (stream.length == 0) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s has no image to learn; left out are %s",
                            images.name(),
                            leftOut.lines()));
        }
        LabelledImage first = images.image(stream[0]);
        try (ImageDecoder decoder = new ImageDecoder(limits, preprocessing)) {
            return decoder.shape(first.encoded());
        } catch (RejectedException e) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "cannot tell the input shape from the first image, %s: %s; give one with --models",
                            first.id(),
                            e.getMessage()),
                    e);
        }
    }

    /** Number of classes. */
    public int classes() {
        return images.classes();
    }

    @Override
    public void close() {
        images.close();
        if (test != images) {
            test.close();
        }
    }
}
