package io.normstream.jobs.kafka;

import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.state.StateReader;
import io.normstream.jobs.state.StateWriter;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.ModelUpdateCodec;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Model updates between two checkpoints, which are part of state until the second is complete.
 *
 * @param updates in the order in which they were made
 */
record CheckpointedUpdates(List<ModelUpdate> updates) {

    /** Version 2: the list of the updates. Version 1 does not say when each was made. */
    static final class Serializer implements SimpleVersionedSerializer<CheckpointedUpdates> {
        private static final int VERSION = 2;
        private static final int WITHOUT_TIMES = 1;
        private static final int EXPECTED_BYTES = 1 << 16;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(CheckpointedUpdates covered) {
            return StateWriter.write(
                    covered.updates,
                    EXPECTED_BYTES,
                    (out, updates) -> out.writeList(updates, ModelUpdateCodec::write));
        }

        /** Broken bytes end the job for good: a restart would read the same. */
        @Override
        public CheckpointedUpdates deserialize(int version, byte[] bytes) {
            try {
                return read(version, bytes);
            } catch (BrokenStateException e) {
                throw new SuppressRestartsException(e);
            }
        }

        /**
         * The updates that {@link #serialize} wrote.
         *
         * @throws BrokenStateException if the bytes are not such a state
         */
        static CheckpointedUpdates read(int version, byte[] bytes) throws BrokenStateException {
            return new CheckpointedUpdates(
                    StateReader.read(
                            "State of held model updates",
                            bytes,
                            in ->
                                    in.requireVersion(version, VERSION) == WITHOUT_TIMES
                                            ? in.readList(1, Serializer::readOfVersion1)
                                            : in.readList(
                                                    ModelUpdateCodec.LEAST_BYTES,
                                                    ModelUpdateCodec::read)));
        }

        private static ModelUpdate readOfVersion1(StateReader in) throws IOException {
            ModelUpdate update = new ModelUpdate();
            update.modelId = in.readUtf();
            update.key = in.readUtf();
            update.value = in.readBytesOrNull();
            return update;
        }
    }
}
