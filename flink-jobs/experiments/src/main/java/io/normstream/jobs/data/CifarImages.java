package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.schemas.PayloadEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * CIFAR-10 or CIFAR-100 in the binary form: records of one or two label bytes (the last one counts:
 * with CIFAR-100 the fine label) and 3,072 pixels, 32 x 32, first all red ones, then green, then
 * blue.
 *
 * @see <a href="https://www.cs.toronto.edu/~kriz/cifar.html">The CIFAR data sets</a>
 */
final class CifarImages implements LabelledImages {
    private static final int SIDE = 32;
    private static final int CHANNELS = 3;
    private static final int PLANE = SIDE * SIDE;

    private final String name;
    private final List<ByteSource> files;
    private final int[] firstIndex;
    private final int labelBytes;
    private final byte[] labels;
    private final ClassNames names;
    private final byte[] planes = new byte[CHANNELS * PLANE];

    /**
     * @param files closed with this data set, and where it is refused
     * @param labelBytes 1 for CIFAR-10, 2 for CIFAR-100
     * @throws JobException where a file does not hold whole records or a label has no class
     */
    CifarImages(String name, List<ByteSource> files, int labelBytes, ClassNames names) {
        this.name = name;
        this.files = List.copyOf(files);
        this.labelBytes = labelBytes;
        this.names = names;
        try {
            this.firstIndex = firstIndex();
            this.labels = new byte[firstIndex[files.size()]];
            for (int file = 0; file < files.size(); file++) {
                readLabels(file);
            }
        } catch (RuntimeException refused) {
            close();
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
    public int label(int index) {
        return labels[index];
    }

    @Override
    public LabelledImage image(int index) {
        int file = 0;
        while (index >= firstIndex[file + 1]) {
            file++;
        }
        files.get(file).read(position(index - firstIndex[file]) + labelBytes, planes);
        return new LabelledImage(
                name + "/" + index,
                PayloadEncoding.RAW,
                SIDE,
                SIDE,
                CHANNELS,
                channelsLast(),
                label(index));
    }

    @Override
    public void close() {
        files.forEach(ByteSource::close);
    }

    private byte[] channelsLast() {
        byte[] payload = new byte[planes.length];
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int pixel = 0; pixel < PLANE; pixel++) {
                payload[pixel * CHANNELS + channel] = planes[channel * PLANE + pixel];
            }
        }
        return payload;
    }

    private long position(int record) {
        return (long) record * recordLength();
    }

    private int recordLength() {
        return labelBytes + CHANNELS * PLANE;
    }

    /** Index of the first image of each file, and of the one after the last. */
    private int[] firstIndex() {
        List<Integer> first = new ArrayList<>(List.of(0));
        for (ByteSource file : files) {
            if (file.length() == 0 || file.length() % recordLength() != 0) {
                throw new JobException(
                        String.format(
                                Locale.ROOT,
                                "%s has %d bytes; whole records of %d bytes, at least one, are needed",
                                file.name(),
                                file.length(),
                                recordLength()));
            }
            int records = Math.toIntExact(file.length() / recordLength());
            first.add(first.get(first.size() - 1) + records);
        }
        return first.stream().mapToInt(Integer::intValue).toArray();
    }

    private void readLabels(int file) {
        byte[] found = new byte[labelBytes];
        for (int index = firstIndex[file]; index < firstIndex[file + 1]; index++) {
            files.get(file).read(position(index - firstIndex[file]), found);
            int label = Byte.toUnsignedInt(found[labelBytes - 1]);
            if (label >= classes()) {
                throw new JobException(
                        String.format(
                                Locale.ROOT,
                                "%s holds label %d in record %d; labels from 0 to %d are allowed",
                                files.get(file).name(),
                                label,
                                index - firstIndex[file],
                                classes() - 1));
            }
            labels[index] = (byte) label;
        }
    }
}
