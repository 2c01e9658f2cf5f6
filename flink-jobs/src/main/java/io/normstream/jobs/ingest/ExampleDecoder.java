package io.normstream.jobs.ingest;

import io.normstream.jobs.image.EncodedImage;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.image.OrientationUse;
import io.normstream.jobs.image.UndecidedImage;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.nn.Shape;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.RejectReason;
import java.util.Map;
import java.util.TreeSet;

/**
 * Makes examples of Kafka records, or says why it cannot. An example's pixels and label fit its
 * declared model. Whatever the record holds, nothing but {@link RejectedException} is thrown, but
 * for a registry of schemas that does not answer. For one thread.
 */
public final class ExampleDecoder implements AutoCloseable {
    /** It is repeated in state and in every prediction. */
    private static final int LONGEST_IMAGE_ID = 1024;

    private final Map<String, ModelInput> models;
    private final AvroCodec codec;
    private final ImageDecoder images;
    private final OrientationUse orientation;

    /**
     * A decoder for the models declared in {@code models}, by id.
     *
     * @param orientation what becomes of images that are stored turned
     */
    public ExampleDecoder(
            Map<String, ModelInput> models,
            AvroCodec codec,
            ImageDecoder images,
            OrientationUse orientation) {
        this.models = models;
        this.codec = codec;
        this.images = images;
        this.orientation = orientation;
    }

    /**
     * The example in a record.
     *
     * @throws RejectedException with any reason but SECOND_PARTITION and OTHER
     */
    public Example decode(ConsumedRecord record) throws RejectedException {
        byte[] value = record.value;
        if (value == null) {
            throw new RejectedException(
                    RejectReason.NO_VALUE, "The record has no value, an image record is needed");
        }
        ImageRecord image = codec.decode(value, ImageRecord.class);
        ModelInput model = model(image.getModelId());
        checkImageId(image.getImageId());
        Example example = new Example();
        example.record = record;
        example.modelId = image.getModelId();
        example.imageId = image.getImageId();
        example.topic = record.topic;
        example.partition = record.partition;
        example.offset = record.offset;
        example.eventTimeMillis = image.getEventTime().toEpochMilli();
        example.label = label(image.getLabel(), model);
        setPixels(example, EncodedImage.of(image), model.shape());
        return example;
    }

    private void setPixels(Example example, EncodedImage image, Shape shape)
            throws RejectedException {
        if (orientation == OrientationUse.UNDECIDED) {
            UndecidedImage undecided = images.decodeUndecided(image, shape);
            example.pixels = undecided.pixels();
            example.orientation = undecided.orientation();
        } else {
            example.pixels = images.decode(image, shape, orientation == OrientationUse.UPRIGHT);
        }
    }

    @Override
    public void close() {
        images.close();
    }

    private static void checkImageId(String imageId) throws RejectedException {
        if (imageId.length() > LONGEST_IMAGE_ID) {
            throw new RejectedException(
                    RejectReason.TOO_LARGE,
                    "An image id has at most "
                            + LONGEST_IMAGE_ID
                            + " characters, found "
                            + imageId.length());
        }
    }

    private ModelInput model(String modelId) throws RejectedException {
        ModelInput model = models.get(modelId);
        if (model == null) {
            throw new RejectedException(
                    RejectReason.UNDECLARED_MODEL,
                    "Declared models are "
                            + new TreeSet<>(models.keySet())
                            + ", found \""
                            + modelId
                            + "\"");
        }
        return model;
    }

    private static int label(Integer label, ModelInput model) throws RejectedException {
        if (label == null) {
            return Example.UNLABELLED;
        }
        if (label < 0 || label >= model.classes()) {
            throw new RejectedException(
                    RejectReason.LABEL_OUT_OF_RANGE,
                    "Label " + label + ", the model's classes are 0 to " + (model.classes() - 1));
        }
        return label;
    }
}
