package io.normstream.jobs.ingest;

import io.normstream.jobs.config.EventTimeBounds;
import io.normstream.jobs.config.PreprocessingOptions;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.wire.ModelId;
import io.normstream.jobs.wire.SchemaSources;
import io.normstream.model.image.Preprocessing;
import java.io.Serializable;
import java.util.Map;

/**
 * What may come in: the declared models by id, event times that are believed, the limits on a
 * record's value (bytes) and on its image, what becomes of decoded images, and where the schemas of
 * writers come from.
 */
public record IngestSettings(
        Map<String, ModelInput> models,
        EventTimeBounds eventTimes,
        int maxRecordBytes,
        ImageLimits imageLimits,
        Preprocessing preprocessing,
        SchemaSources schemas)
        implements Serializable {
    /** Default for {@link #maxRecordBytes}: a largest payload and some room for the rest. */
    public static final int DEFAULT_MAX_RECORD_BYTES =
            ImageLimits.DEFAULT.maxPayloadBytes() + (64 << 10);

    public IngestSettings {
        models = Map.copyOf(models);
        models.keySet().forEach(ModelId::require);
        if (models.isEmpty()) {
            throw new IllegalArgumentException("At least one model must be declared");
        }
    }

    /** A decoder of what may come in; for one thread. */
    public ExampleDecoder decoder() {
        return new ExampleDecoder(
                models,
                eventTimes,
                schemas.codec(maxRecordBytes),
                new ImageDecoder(imageLimits, preprocessing));
    }

    /**
     * Settings with the default limits, images prepared as by default and the released schemas
     * alone.
     */
    public static IngestSettings of(Map<String, ModelInput> models) {
        return new IngestSettings(
                models,
                EventTimeBounds.DEFAULT,
                DEFAULT_MAX_RECORD_BYTES,
                ImageLimits.DEFAULT,
                PreprocessingOptions.defaults(),
                SchemaSources.RELEASED);
    }
}
