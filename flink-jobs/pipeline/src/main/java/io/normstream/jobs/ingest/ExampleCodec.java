package io.normstream.jobs.ingest;

import io.normstream.jobs.image.PendingOrientation;
import io.normstream.jobs.state.StateReader;
import io.normstream.jobs.state.StateWriter;
import io.normstream.jobs.wire.ConsumedRecordCodec;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Examples in state: with the record that they came in, or without it where that is handed on no
 * more. The pixels of a raw image are at the end of its record's value and go with it, once.
 */
public final class ExampleCodec {
    /** Least bytes of an example without its record: three texts, four numbers and an array. */
    public static final int LEAST_BYTES = 3 * Short.BYTES + 2 * Long.BYTES + 3 * Integer.BYTES;

    /** The pixels follow. */
    private static final int PIXELS = 0;

    /** The pixels are the last of the record's value; how many follows. */
    private static final int PIXELS_IN_VALUE = 1;

    /**
     * What is to be decided about the pixels follows, then they do; older builds did not write it.
     */
    private static final int UNDECIDED_PIXELS = 2;

    private ExampleCodec() {}

    static void write(StateWriter out, Example example) throws IOException {
        out.writeText(example.modelId);
        out.writeText(example.imageId);
        out.writeText(example.topic);
        writeNumbers(out, example);
        ConsumedRecordCodec.write(out, example.record);
        writePixels(out, example);
    }

    private static void writePixels(StateWriter out, Example example) throws IOException {
        if (example.orientation.isOpen()) {
            out.writeByte(UNDECIDED_PIXELS);
            out.writeByte(example.orientation.code());
            out.writeBytes(example.pixels);
        } else if (isAtEnd(example.pixels, example.record.value)) {
            out.writeByte(PIXELS_IN_VALUE);
            out.writeInt(example.pixels.length);
        } else {
            out.writeByte(PIXELS);
            out.writeBytes(example.pixels);
        }
    }

    static Example read(StateReader in) throws IOException {
        Example example = new Example();
        example.modelId = in.readText();
        example.imageId = in.readText();
        example.topic = in.readText();
        readNumbers(in, example);
        example.record = ConsumedRecordCodec.read(in);
        int form = in.readByte();
        if (form == UNDECIDED_PIXELS) {
            example.orientation = readOrientation(in);
        } else if (form != PIXELS && form != PIXELS_IN_VALUE) {
            throw in.broken(
                    String.format(Locale.ROOT, "has pixels in form %d, allowed are 0 to 2", form));
        }
        example.pixels =
                form == PIXELS_IN_VALUE ? readEndOf(example.record.value, in) : in.readBytes();
        return example;
    }

    private static PendingOrientation readOrientation(StateReader in) throws IOException {
        int code = in.readByte();
        try {
            return PendingOrientation.of(code);
        } catch (IllegalArgumentException e) {
            throw in.broken(
                    String.format(Locale.ROOT, "has the unknown orientation code %d", code));
        }
    }

    /** All but the record. */
    public static void writeWithoutRecord(StateWriter out, Example example) throws IOException {
        out.writeUtf(example.modelId);
        out.writeUtf(example.imageId);
        out.writeUtf(example.topic);
        writeNumbers(out, example);
        out.writeBytes(example.pixels);
    }

    /** What {@link #writeWithoutRecord} wrote; the record is an empty one. */
    public static Example readWithoutRecord(StateReader in) throws IOException {
        Example example = new Example();
        example.modelId = in.readUtf();
        example.imageId = in.readUtf();
        example.topic = in.readUtf();
        readNumbers(in, example);
        example.pixels = in.readBytes();
        return example;
    }

    private static void writeNumbers(StateWriter out, Example example) throws IOException {
        out.writeInt(example.partition);
        out.writeLong(example.offset);
        out.writeLong(example.eventTimeMillis);
        out.writeInt(example.label);
    }

    private static void readNumbers(StateReader in, Example example) throws IOException {
        example.partition = in.readInt();
        example.offset = in.readLong();
        example.eventTimeMillis = in.readLong();
        example.label = in.readInt();
    }

    private static boolean isAtEnd(byte[] pixels, byte @Nullable [] value) {
        return value != null
                && value.length >= pixels.length
                && Arrays.equals(
                        value,
                        value.length - pixels.length,
                        value.length,
                        pixels,
                        0,
                        pixels.length);
    }

    private static byte[] readEndOf(byte @Nullable [] value, StateReader in) throws IOException {
        int length = in.readInt();
        int most = value == null ? 0 : value.length;
        if (value == null || length < 0 || length > most) {
            throw in.broken(
                    String.format(
                            Locale.ROOT,
                            "has its pixels in the last %d bytes of a value of %d",
                            length,
                            most));
        }
        return Arrays.copyOfRange(value, value.length - length, value.length);
    }
}
