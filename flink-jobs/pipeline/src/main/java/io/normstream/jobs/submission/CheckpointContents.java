package io.normstream.jobs.submission;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.Location;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.ingest.Ingest;
import io.normstream.jobs.kafka.SourceState;
import io.normstream.jobs.kafka.SourceStateSerializer;
import io.normstream.jobs.state.StateReader;
import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a checkpoint or savepoint holds, as far as its metadata says. */
public final class CheckpointContents {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointContents.class);

    /** All values of an operator are read at once, and copied; a client has little room. */
    private static final int HEAP_SHARE = 4;

    /** As Flink's SourceOperator calls it. */
    private static final ListStateDescriptor<byte[]> READERS =
            new ListStateDescriptor<>("SourceReaderState", BytePrimitiveArraySerializer.INSTANCE);

    private final String path;
    private final Collection<OperatorState> operators;

    private CheckpointContents(String path, Collection<OperatorState> operators) {
        this.path = path;
        this.operators = operators;
    }

    /**
     * Reads the metadata of {@code checkpoint}.
     *
     * @throws JobException if it is not there, or no whole metadata that Flink could restore
     */
    public static CheckpointContents read(String checkpoint) {
        String path = Location.of(checkpoint).text();
        try {
            CompletedCheckpointStorageLocation location =
                    AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(path);
            try (DataInputStream in =
                    new DataInputStream(location.getMetadataHandle().openInputStream())) {
                return new CheckpointContents(
                        path,
                        Checkpoints.loadCheckpointMetadata(
                                        in,
                                        CheckpointContents.class.getClassLoader(),
                                        location.getExternalPointer())
                                .getOperatorStates());
            }
        } catch (IOException | RuntimeException e) {
            throw unreadable(checkpoint, e);
        }
    }

    private static JobException unreadable(String checkpoint, Exception cause) {
        return new JobException(
                "checkpoint %s cannot be read: %s"
                        .formatted(checkpoint, JobException.innermost(cause).getMessage()),
                cause);
    }

    /** Absolute, with its scheme: a cluster has another working directory. */
    public String path() {
        return path;
    }

    /**
     * The job that it belongs to; empty if the build that wrote it did not say.
     *
     * @throws JobException if that cannot be read
     */
    public Optional<JobIdentity> job() {
        try {
            for (OperatorState operator : operators) {
                ByteStreamStateHandle coordinator = operator.getCoordinatorState();
                if (operator.getOperatorUid().equals(Optional.of(Ingest.IMAGES))
                        && coordinator != null) {
                    return source(coordinator.getData()).job();
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /**
     * What the readers of the source {@code uid} keep, a piece for each partition.
     *
     * @throws JobException if it cannot be read
     */
    public List<byte[]> readers(String uid) {
        List<byte[]> readers = new ArrayList<>();
        restored(uid, state -> state.getListState(READERS).get().forEach(readers::add));
        return readers;
    }

    /**
     * What the operator {@code uid} keeps in broadcast state, which is the same in every subtask.
     *
     * @throws JobException if it cannot be read
     */
    public SortedMap<String, byte[]> broadcast(
            String uid, MapStateDescriptor<String, byte[]> descriptor) {
        SortedMap<String, byte[]> values = new TreeMap<>();
        restored(
                uid,
                state ->
                        state.getBroadcastState(descriptor)
                                .immutableEntries()
                                .forEach(entry -> values.put(entry.getKey(), entry.getValue())));
        return values;
    }

    /**
     * What the operator {@code uid} keeps in {@code state}, by model id. Empty where it is large
     * for this process, or another state backend than the one on the heap wrote it: then the
     * cluster alone can tell.
     *
     * @throws JobException if it is not there any more
     */
    public Optional<SortedMap<String, byte[]>> keyed(
            String uid, ValueStateDescriptor<byte[]> state) {
        List<KeyedStateHandle> handles = new ArrayList<>();
        int keyGroups = 1;
        for (OperatorState operator : operators) {
            if (operator.getOperatorUid().equals(Optional.of(uid))) {
                keyGroups = operator.getMaxParallelism();
                operator.getStates()
                        .forEach(subtask -> handles.addAll(subtask.getManagedKeyedState()));
            }
        }
        long bytes = handles.stream().mapToLong(KeyedStateHandle::getStateSize).sum();
        if (bytes > Runtime.getRuntime().maxMemory() / HEAP_SHARE) {
            LOG.info(
                    "{} is too large to be compared with the options here; the cluster compares it",
                    path);
            return Optional.empty();
        }
        try {
            return Optional.of(KeyedStateReader.read(handles, keyGroups, state));
        } catch (Exception e) {
            if (ExceptionUtils.findThrowable(e, FileNotFoundException.class).isPresent()
                    || ExceptionUtils.findThrowable(e, NoSuchFileException.class).isPresent()) {
                throw unreadable(path, e);
            }
            LOG.info(
                    "{} cannot be compared with the options here; the cluster compares it",
                    path,
                    e);
            return Optional.empty();
        }
    }

    private interface StateReading {
        void read(OperatorStateBackend state) throws Exception;
    }

    /** Read as Flink itself would restore it, whatever its compression and place. */
    private void restored(String uid, StateReading reading) {
        List<OperatorStateHandle> handles = new ArrayList<>();
        for (OperatorState operator : operators) {
            if (operator.getOperatorUid().equals(Optional.of(uid))) {
                operator.getStates()
                        .forEach(
                                subtask -> subtask.getManagedOperatorState().forEach(handles::add));
            }
        }
        try (CloseableRegistry streams = new CloseableRegistry();
                OperatorStateBackend restored =
                        new DefaultOperatorStateBackendBuilder(
                                        CheckpointContents.class.getClassLoader(),
                                        new ExecutionConfig(),
                                        false,
                                        handles,
                                        streams)
                                .build()) {
            reading.read(restored);
            restored.dispose();
        } catch (Exception e) {
            throw unreadable(path, e);
        }
    }

    /** The form that Flink's SourceCoordinator gives to the state of an enumerator. */
    private static SourceState source(byte[] coordinator) throws IOException {
        return StateReader.read(
                "The state of the source of images",
                coordinator,
                in -> {
                    in.readInt(); // version of this form; 0 and 1 are alike here
                    return new SourceStateSerializer().deserialize(in.readInt(), in.readBytes());
                });
    }
}
