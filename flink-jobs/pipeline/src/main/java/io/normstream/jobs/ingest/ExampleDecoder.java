package io.normstream.jobs.ingest;

import io.normstream.jobs.config.EventTimeBounds;
import io.normstream.jobs.image.EncodedImage;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ClassHeaders;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.RejectReason;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
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
    private final Map<String, String> fingerprints = new HashMap<>();
    private final EventTimeBounds eventTimes;
    private final AvroCodec codec;
    private final ImageDecoder images;

    /**
     * @param models what the declared models take, by id
     * @param eventTimes that are believed
     */
    public ExampleDecoder(
            Map<String, ModelInput> models,
            EventTimeBounds eventTimes,
            AvroCodec codec,
            ImageDecoder images) {
        this.models = models;
        this.eventTimes = eventTimes;
        this.codec = codec;
        this.images = images;
        models.forEach(
                (id, model) -> {
                    if (!model.classNames().isEmpty()) {
                        fingerprints.put(id, model.classNames().fingerprint());
                    }
                });
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
        checkEventTime(image.getEventTime());
        Example example = new Example();
        example.record = record;
        example.modelId = image.getModelId();
        example.imageId = image.getImageId();
        example.topic = record.topic;
        example.partition = record.partition;
        example.offset = record.offset;
        example.eventTimeMillis = image.getEventTime().toEpochMilli();
        example.label = label(image.getLabel(), model);
        if (example.isLabelled()) {
            checkClasses(record, image.getModelId());
        }
        example.pixels = images.decode(EncodedImage.of(image), model.shape());
        return example;
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

    /** An event time in another unit would be the latest of all, in every announcement to come. */
    private void checkEventTime(Instant eventTime) throws RejectedException {
        if (!eventTimes.contains(eventTime.toEpochMilli())) {
            throw new RejectedException(
                    RejectReason.EVENT_TIME_OUT_OF_RANGE,
                    String.format(
                            Locale.ROOT,
                            "Event time %s, %d ms since 1970; %s is allowed (ingest.earliest-event-time, ingest.latest-event-time)",
                            eventTime,
                            eventTime.toEpochMilli(),
                            eventTimes.text()));
        }
    }

    /** A label says something only by the classes that it was given by. */
    private void checkClasses(ConsumedRecord record, String modelId) throws RejectedException {
        String wanted = fingerprints.get(modelId);
        String found = ClassHeaders.fingerprint(record);
        if (wanted == null || found == null || wanted.equals(found)) {
            return;
        }
        ClassNames names = ClassHeaders.names(record);
        throw new RejectedException(
                RejectReason.OTHER_CLASSES,
                String.format(
                        Locale.ROOT,
                        "The label is one of the classes with the fingerprint %s%s, but the model has %s: %s",
                        found,
                        names.isEmpty() ? "" : " (" + names.numbered() + ")",
                        wanted,
                        model(modelId).classNames().numbered()));
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
