package io.normstream.jobs.wire;

import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A type whose fields Flink does not see: its values go through one serializer, and are no keys.
 */
public abstract class OpaqueType<T> extends TypeInformation<T> {
    private static final long serialVersionUID = 1L;

    @Override
    public final boolean isBasicType() {
        return false;
    }

    @Override
    public final boolean isTupleType() {
        return false;
    }

    @Override
    public final boolean isKeyType() {
        return false;
    }

    @Override
    public final int getArity() {
        return 1;
    }

    @Override
    public final int getTotalFields() {
        return 1;
    }
}
