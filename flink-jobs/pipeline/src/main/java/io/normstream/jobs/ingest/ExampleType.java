package io.normstream.jobs.ingest;

import io.normstream.jobs.wire.OpaqueType;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Tells Flink that examples go through {@link ExampleSerializer}. */
final class ExampleType extends OpaqueType<Example> {
    private static final long serialVersionUID = 1L;

    @Override
    public TypeSerializer<Example> createSerializer(SerializerConfig config) {
        return ExampleSerializer.INSTANCE;
    }

    @Override
    public Class<Example> getTypeClass() {
        return Example.class;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExampleType;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof ExampleType;
    }

    @Override
    public int hashCode() {
        return ExampleType.class.hashCode();
    }

    @Override
    public String toString() {
        return Example.class.getSimpleName();
    }

    /** Public for Flink. */
    public static final class Factory extends TypeInfoFactory<Example> {
        @Override
        public TypeInformation<Example> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return new ExampleType();
        }
    }
}
