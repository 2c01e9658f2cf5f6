package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.schemas.PayloadEncoding;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Images and labels in IDX files, the format of MNIST and its family: big-endian, magic number
 * 0x00000803 (unsigned bytes, three dimensions), count, rows, columns, then the grey pixels; labels
 * under 0x00000801 with their count.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">The MNIST database</a>
 */
final class IdxImages implements LabelledImages {
    private static final int IMAGES_MAGIC = 0x0803;
    private static final int LABELS_MAGIC = 0x0801;
    private static final int IMAGES_HEADER = 16;
    private static final int LABELS_HEADER = 8;

    private final String name;
    private final ByteSource pixels;
    private final byte[] labels;
    private final int rows;
    private final int columns;
    private final ClassNames names;
    private final int classes;

    /**
     * @param images closed with this data set, and where it is refused
     * @param names of the classes; none: as many classes as the largest label asks for
     * @throws JobException where a file is not IDX, is cut or does not belong to the other
     */
    IdxImages(String name, ByteSource images, ByteSource labels, ClassNames names) {
        this.name = name;
        this.pixels = images;
        try (labels) {
            int[] shape = header(images, IMAGES_MAGIC, IMAGES_HEADER);
            this.rows = shape[1];
            this.columns = shape[2];
            this.labels = labels(labels, shape[0], images.name());
            this.names = names;
            this.classes = classes(names, labels.name());
        } catch (RuntimeException refused) {
            images.close();
            throw refused;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public ClassNames names() {
        return names;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public int label(int index) {
        return Byte.toUnsignedInt(labels[index]);
    }

    @Override
    public LabelledImage image(int index) {
        byte[] payload = new byte[rows * columns];
        pixels.read(IMAGES_HEADER + (long) index * payload.length, payload);
        return new LabelledImage(
                name + "/" + index, PayloadEncoding.RAW, rows, columns, 1, payload, label(index));
    }

    @Override
    public void close() {
        pixels.close();
    }

    private static byte[] labels(ByteSource source, int images, String imagesName) {
        int count = header(source, LABELS_MAGIC, LABELS_HEADER)[0];
        if (count != images) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s holds %d labels but %s holds %d images; the numbers must be equal",
                            source.name(),
                            count,
                            imagesName,
                            images));
        }
        byte[] labels = new byte[count];
        source.read(LABELS_HEADER, labels);
        return labels;
    }

    private int classes(ClassNames names, String source) {
        int largest = IntStream.range(0, size()).map(this::label).max().orElseThrow();
        if (!names.isEmpty() && largest >= names.names().size()) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s holds label %d; the data set has labels from 0 to %d",
                            source,
                            largest,
                            names.names().size() - 1));
        }
        return names.isEmpty() ? largest + 1 : names.names().size();
    }

    /** Sizes of the dimensions, after the file's length was compared with them. */
    private static int[] header(ByteSource source, int magic, int length) {
        if (source.length() < length) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s is not an IDX file: it has %d bytes, the header alone has %d",
                            source.name(),
                            source.length(),
                            length));
        }
        byte[] bytes = new byte[length];
        source.read(0, bytes);
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int found = header.getInt();
        if (found != magic) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s starts with magic number 0x%08x; IDX needs 0x%08x here",
                            source.name(),
                            found,
                            magic));
        }
        int[] sizes = new int[length / Integer.BYTES - 1];
        for (int dimension = 0; dimension < sizes.length; dimension++) {
            sizes[dimension] = header.getInt();
        }
        requireLength(source, sizes, length);
        return sizes;
    }

    private static void requireLength(ByteSource source, int[] sizes, int header) {
        long expected = 1;
        for (int size : sizes) {
            // A product of what fits in the file never overflows.
            if (size < 1 || size > source.length() || expected > source.length()) {
                throw new JobException(
                        String.format(
                                Locale.ROOT,
                                "%s declares sizes %s; each must be at least 1 and all must fit in %d bytes",
                                source.name(),
                                IntStream.of(sizes).boxed().toList(),
                                source.length()));
            }
            expected *= size;
        }
        if (source.length() != header + expected) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s has %d bytes; its header declares %d",
                            source.name(),
                            source.length(),
                            header + expected));
        }
    }
}
