package io.normstream.jobs.wire;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Utils;

/** Rules for model ids: how they are spelt and which partition belongs to one. */
public final class ModelId {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    private ModelId() {}

    /** Whether {@code text} may be one. */
    public static boolean isOne(String text) {
        return ALLOWED.matcher(text).matches();
    }

    /**
     * Returns {@code modelId} if it may be one. A slash is not allowed: it separates the parts of
     * the keys on the model-updates topic.
     *
     * @throws IllegalArgumentException otherwise
     */
    public static String require(String modelId) {
        if (!isOne(modelId)) {
            throw new IllegalArgumentException(
                    "Model id \""
                            + modelId
                            + "\" is not 1 to 200 letters, digits, dots, underscores and hyphens");
        }
        return modelId;
    }

    /** The bytes of a model id where it is a Kafka key. */
    public static byte[] key(String modelId) {
        return modelId.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The partition, of {@code partitions}, for records with {@code key}: what Kafka's default
     * partitioner computes, so that every producer that keys by model id agrees.
     */
    public static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
