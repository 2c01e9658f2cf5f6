package io.normstream.jobs.ingest;

import io.normstream.jobs.image.PendingOrientation;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.LossMarker;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.nn.Shape;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/** An image that fits its model, on its way to learning or scoring. */
@TypeInfo(ExampleType.Factory.class)
public final class Example {
    /** Value of {@link #label} where the class is not known. */
    public static final int UNLABELLED = -1;

    /** Declared model that the image belongs to. */
    public String modelId = "";

    /** Identifier that the producer gave. */
    public String imageId = "";

    /** Topic of the record. */
    public String topic = "";

    /** Partition of the record. */
    public int partition;

    /** Offset of the record. */
    public long offset;

    /** When the image was taken, milliseconds since 1970. */
    public long eventTimeMillis;

    /** Class from 0, or {@link #UNLABELLED}. */
    public int label = UNLABELLED;

    /** Unsigned bytes, height x width x channels of the model, channels last. */
    public byte[] pixels = {};

    /** What the model that gets the pixels has yet to decide about them. */
    public PendingOrientation orientation = PendingOrientation.NONE;

    /** The record that it came in, as long as it may still be handed on whole. */
    public ConsumedRecord record = new ConsumedRecord();

    /**
     * A place in the stream at which images were lost to {@code modelId}.
     *
     * @param marker a {@link LossMarker}
     */
    public static Example lost(String modelId, ConsumedRecord marker) {
        Example lost = new Example();
        lost.modelId = modelId;
        lost.topic = marker.topic;
        lost.partition = marker.partition;
        lost.offset = marker.offset;
        lost.record = marker;
        return lost;
    }

    /**
     * The example with its pixels as the model gets them; this one where that is decided.
     *
     * @param input shape that the model takes
     * @param upright whether it takes images upright, as their EXIF orientation says
     * @throws RejectedException WRONG_SHAPE where the image does not fit then
     */
    public Example decided(Shape input, boolean upright) throws RejectedException {
        if (!orientation.isOpen()) {
            return this;
        }
        Example decided = new Example();
        decided.modelId = modelId;
        decided.imageId = imageId;
        decided.topic = topic;
        decided.partition = partition;
        decided.offset = offset;
        decided.eventTimeMillis = eventTimeMillis;
        decided.label = label;
        decided.pixels = orientation.decide(pixels, input, upright);
        decided.record = record;
        return decided;
    }

    /** Whether it is no image but such a place. */
    public boolean isLost() {
        return LossMarker.is(record);
    }

    /** Whether the class is known. */
    public boolean isLabelled() {
        return label != UNLABELLED;
    }
}
