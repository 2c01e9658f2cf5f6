package io.normstream.jobs.ingest;

import io.normstream.jobs.config.EventTimeBounds;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.Records;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.image.Resize;
import io.normstream.schemas.ImageRecord;
import java.util.Map;

/** A declared model, a decoder for it and records, for tests. */
final class IngestExamples {
    /** Model "default": the size of {@link Records#image}, three classes. */
    static final Map<String, ModelInput> MODELS = Map.of("default", new ModelInput(2, 3, 1, 3));

    /** Most bytes of a record that {@link #decoder} takes. */
    static final int MAX_RECORD_BYTES = 2000;

    private IngestExamples() {}

    static ExampleDecoder decoder() {
        return decoder(true);
    }

    /** For images of the size of the model, upright or as they are stored. */
    static ExampleDecoder decoder(boolean upright) {
        return new ExampleDecoder(
                MODELS,
                EventTimeBounds.DEFAULT,
                new AvroCodec(ReleasedSchemas.store(), MAX_RECORD_BYTES),
                new ImageDecoder(
                        new ImageLimits(1000, 400), new Preprocessing(upright, Resize.NONE)));
    }

    static ConsumedRecord record(ImageRecord image) {
        return Records.consumed(AvroCodec.encode(image));
    }
}
