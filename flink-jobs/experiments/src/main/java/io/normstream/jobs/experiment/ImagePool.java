package io.normstream.jobs.experiment;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.PreprocessingOptions;
import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.LabelledImage;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.Split;
import io.normstream.jobs.data.StreamOrder;
import io.normstream.jobs.image.EncodedImage;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.nn.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The decoded images of an experiment, shared by all its cells, which only read.
 *
 * @param shape of every image
 * @param classes number of classes
 * @param learnt what streams are made of
 * @param tested what models are tested on
 * @param checksum over all pixels and labels, hexadecimal
 */
record ImagePool(Shape shape, int classes, Images learnt, Images tested, String checksum) {
    /** The cut of the training images is the same for every seed. */
    private static final long CUT_SEED = 0;

    /** As every cell's model takes them: no cell has an option to say otherwise. */
    private static final Preprocessing PREPROCESSING = PreprocessingOptions.defaults();

    /**
     * Images and their classes.
     *
     * @param pixels of each image: unsigned bytes, [height, width, channels]
     * @param labels class of each image, from 0
     */
    @SuppressWarnings("ArrayRecordComponent") // read by index, never compared
    record Images(byte[][] pixels, int[] labels) {
        int size() {
            return labels.length;
        }

        /** The first {@code most} of each class, or all that it has. */
        Images ofEach(int classes, int most) {
            int[] taken = new int[classes];
            int[] chosen =
                    IntStream.range(0, size()).filter(i -> taken[labels[i]]++ < most).toArray();
            return new Images(
                    Arrays.stream(chosen).mapToObj(i -> pixels[i]).toArray(byte[][]::new),
                    Arrays.stream(chosen).map(i -> labels[i]).toArray());
        }

        /** Those at {@code from} to before {@code to}. */
        Images part(int from, int to) {
            return new Images(
                    Arrays.copyOfRange(pixels, from, to), Arrays.copyOfRange(labels, from, to));
        }
    }

    /**
     * Reads and decodes the images of a plan.
     *
     * @param directory with the files of the data set; null where they come with Normstream
     * @throws JobException where files or images are broken or missing, or there are too few
     */
    static ImagePool open(DataPlan plan, @Nullable Path directory) {
        DataSet dataSet = plan.dataset();
        Split split = dataSet.has(Split.TRAIN, directory) ? Split.TRAIN : Split.TEST;
        try (LabelledImages images = dataSet.open(directory, split)) {
            int[] part = part(plan, images);
            if (part.length == 0) {
                throw new JobException(
                        String.format(
                                Locale.ROOT,
                                "%s: part %s is empty; data.tuning-images below %d is needed",
                                images.name(),
                                plan.part(),
                                images.size()));
            }
            boolean hasTest =
                    plan.heldOut() == 0
                            && split == Split.TRAIN
                            && dataSet.has(Split.TEST, directory);
            int heldOut = hasTest ? 0 : plan.heldOut();
            int learnt = part.length - heldOut;
            if (!hasTest && part.length < 2) {
                throw new JobException(
                        String.format(
                                Locale.ROOT,
                                "%s: part %s has one image; to hold some out, at least 2 are needed",
                                images.name(),
                                plan.part()));
            }
            if (learnt < 1 || (!hasTest && heldOut == 0)) {
                throw new JobException(
                        String.format(
                                Locale.ROOT,
                                "%s: %d images of part %s, %d held out; data.held-out of 1 to %d is needed",
                                images.name(),
                                part.length,
                                plan.part(),
                                heldOut,
                                part.length - 1));
            }
            Integer most = plan.images();
            int taken = most == null ? learnt : Math.min(most, learnt);
            Decoding decoding = new Decoding(images, null);
            Images stream = decoding.decode(Arrays.copyOf(part, taken));
            Images tested =
                    hasTest
                            ? testImages(dataSet, directory, images, decoding.shape())
                            : decoding.decode(Arrays.copyOfRange(part, learnt, part.length));
            return new ImagePool(
                    decoding.shape(), images.classes(), stream, tested, checksum(stream, tested));
        }
    }

    private static int[] part(DataPlan plan, LabelledImages images) {
        int[] all = StreamOrder.shuffled(images.size(), CUT_SEED);
        int tuning = Math.min(plan.tuningImages(), all.length);
        return switch (plan.part()) {
            case ALL -> all;
            case TUNING -> Arrays.copyOf(all, tuning);
            case REPORTING -> Arrays.copyOfRange(all, tuning, all.length);
        };
    }

    private static Images testImages(
            DataSet dataSet, @Nullable Path directory, LabelledImages learnt, Shape shape) {
        try (LabelledImages test = dataSet.open(directory, Split.TEST)) {
            if (!test.names().equals(learnt.names()) || test.classes() > learnt.classes()) {
                throw new JobException(
                        String.format(
                                Locale.ROOT,
                                "%s has %d classes %s, %s has %d %s; the same are needed",
                                test.name(),
                                test.classes(),
                                test.names().names(),
                                learnt.name(),
                                learnt.classes(),
                                learnt.names().names()));
            }
            return new Decoding(test, shape).decode(IntStream.range(0, test.size()).toArray());
        }
    }

    private static String checksum(Images learnt, Images tested) {
        CRC32C checksum = new CRC32C();
        ByteBuffer label = ByteBuffer.allocate(Integer.BYTES);
        for (Images images : List.of(learnt, tested)) {
            for (int i = 0; i < images.size(); i++) {
                checksum.update(images.pixels()[i]);
                checksum.update(label.clear().putInt(images.labels()[i]).flip());
            }
        }
        return Long.toHexString(checksum.getValue());
    }

    /** Decodes images of one data set to one shape. */
    private static final class Decoding {
        private final LabelledImages images;
        private @Nullable Shape shape;

        /**
         * @param shape null: that of the first image
         */
        Decoding(LabelledImages images, @Nullable Shape shape) {
            this.images = images;
            this.shape = shape;
        }

        Shape shape() {
            if (shape == null) {
                throw new IllegalStateException("Nothing has been decoded");
            }
            return shape;
        }

        Images decode(int[] indexes) {
            byte[][] pixels = new byte[indexes.length][];
            int[] labels = new int[indexes.length];
            try (ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, PREPROCESSING)) {
                for (int i = 0; i < indexes.length; i++) {
                    LabelledImage image = images.image(indexes[i]);
                    pixels[i] = decode(decoder, image);
                    labels[i] = image.label();
                }
            }
            return new Images(pixels, labels);
        }

        private byte[] decode(ImageDecoder decoder, LabelledImage image) {
            EncodedImage encoded = image.encoded();
            try {
                if (shape == null) {
                    shape = decoder.shape(encoded);
                }
                return decoder.decode(encoded, shape);
            } catch (RejectedException failure) {
                throw new JobException(
                        String.format(
                                Locale.ROOT,
                                "image %s cannot be used: %s",
                                image.id(),
                                failure.getMessage()),
                        failure);
            }
        }
    }
}
