package io.normstream.jobs.wire;

import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Sends values through Flink's serialisers as our jobs configure them: without Kryo. */
public final class FlinkTypes {
    private FlinkTypes() {}

    /** The value after a journey between operators; fails if its type would need Kryo. */
    public static <T> T roundTrip(T value, TypeInformation<T> type) throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        TypeSerializer<T> serializer =
                type.createSerializer(new SerializerConfigImpl(configuration));
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        return serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }
}
