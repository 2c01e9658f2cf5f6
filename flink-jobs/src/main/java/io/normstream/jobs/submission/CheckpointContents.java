package io.normstream.jobs.submission;

import io.normstream.jobs.JobException;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.ingest.Ingest;
import io.normstream.jobs.kafka.SourceState;
import io.normstream.jobs.kafka.SourceStateSerializer;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** What a checkpoint or savepoint holds, as far as its metadata says. */
public final class CheckpointContents {
    private final String path;
    private final Collection<OperatorState> operators;

    private CheckpointContents(String path, Collection<OperatorState> operators) {
        this.path = path;
        this.operators = operators;
    }

    /**
     * Reads the metadata of {@code checkpoint}.
     *
     * @throws JobException where it is not there, or no whole metadata that Flink could restore
     */
    public static CheckpointContents read(String checkpoint) {
        try {
            CompletedCheckpointStorageLocation location =
                    AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(checkpoint);
            try (DataInputStream in =
                    new DataInputStream(location.getMetadataHandle().openInputStream())) {
                return new CheckpointContents(
                        checkpoint,
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
                "checkpoint %s cannot be read: %s".formatted(checkpoint, cause.getMessage()),
                cause);
    }

    /** As it was named. */
    public String path() {
        return path;
    }

    /**
     * The job that it belongs to; empty where the build that wrote it did not say.
     *
     * @throws JobException where that cannot be read
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

    /** The form that Flink's SourceCoordinator gives to the state of an enumerator. */
    private static SourceState source(byte[] coordinator) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(coordinator))) {
            in.readInt(); // version of this form; 0 and 1 begin alike
            int version = in.readInt();
            int length = in.readInt();
            if (length < 0 || length > in.available()) {
                throw new IOException(
                        "the state of a source declares a length of %d where %d bytes are left"
                                .formatted(length, in.available()));
            }
            return new SourceStateSerializer().deserialize(version, in.readNBytes(length));
        }
    }
}
