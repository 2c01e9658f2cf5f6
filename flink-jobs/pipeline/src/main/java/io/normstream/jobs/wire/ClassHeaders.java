package io.normstream.jobs.wire;

import io.normstream.model.ModelException;
import io.normstream.model.snapshot.ClassNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Headers of Kafka records that say what the numbers of classes mean. A record without them is as
 * good as one with: then nothing is known of that.
 */
public final class ClassHeaders {
    /** Of an image: {@link ClassNames#fingerprint}, of the classes that its label is one of. */
    public static final String FINGERPRINT = "normstream.classes";

    /** Of some images: {@link ClassNames#lines}, of the same classes. */
    public static final String NAMES = "normstream.class-names";

    /** Of a prediction: the name of the predicted class in UTF-8. */
    public static final String PREDICTED = "normstream.predicted-class";

    /** So many images after each other have the names of all classes with one of them. */
    public static final int NAMES_EVERY = 1_000;

    private ClassHeaders() {}

    /**
     * Headers of an image.
     *
     * @param whole whether all names go with it, or their fingerprint alone
     */
    public static List<Header> ofImage(ClassNames classes, boolean whole) {
        if (classes.isEmpty()) {
            return List.of();
        }
        Header fingerprint = header(FINGERPRINT, classes.fingerprint());
        return whole
                ? List.of(fingerprint, new RecordHeader(NAMES, classes.lines()))
                : List.of(fingerprint);
    }

    /** Headers of a prediction; no headers if the class has no name. */
    public static List<Header> ofPrediction(@Nullable String predicted) {
        return predicted == null ? List.of() : List.of(header(PREDICTED, predicted));
    }

    private static Header header(String key, String value) {
        return new RecordHeader(key, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The fingerprint in the headers of an image; null if they have none. */
    public static @Nullable String fingerprint(ConsumedRecord image) {
        byte[] value = last(image, FINGERPRINT);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    /** The names in the headers of an image; empty if the headers have no valid names. */
    public static ClassNames names(ConsumedRecord image) {
        byte[] value = last(image, NAMES);
        try {
            return value == null ? ClassNames.NONE : ClassNames.ofLines(value);
        } catch (ModelException notNames) {
            return ClassNames.NONE;
        }
    }

    private static byte @Nullable [] last(ConsumedRecord record, String key) {
        for (int i = record.headerKeys.length - 1; i >= 0; i--) {
            if (record.headerKeys[i].equals(key)) {
                return record.headerValues[i];
            }
        }
        return null;
    }
}
