package io.normstream.jobs.submission;

import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.ingest.Ingest;
import io.normstream.jobs.kafka.SourceState;
import io.normstream.jobs.kafka.SourceStateSerializer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.jspecify.annotations.Nullable;

/** Metadata of checkpoints that no job wrote. */
public final class WrittenCheckpoint {
    private WrittenCheckpoint() {}

    /** Metadata that a cluster could restore, of {@code job}; of one that does not say so: null. */
    public static byte[] metadata(long id, @Nullable JobIdentity job) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Checkpoints.storeCheckpointMetadata(
                new CheckpointMetadata(
                        id, job == null ? List.of() : List.of(images(job)), List.of()),
                bytes);
        return bytes.toByteArray();
    }

    /**
     * The same with what one subtask of the operator {@code uid} has written; its handles must hold
     * their bytes themselves.
     */
    public static byte[] metadata(JobIdentity job, String uid, OperatorSubtaskState written)
            throws IOException {
        OperatorState operator = new OperatorState(uid, uid, new OperatorID(), 1, 128);
        operator.putState(0, written);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Checkpoints.storeCheckpointMetadata(
                new CheckpointMetadata(1, List.of(images(job), operator), List.of()), bytes);
        return bytes.toByteArray();
    }

    private static OperatorState images(JobIdentity job) throws IOException {
        OperatorState images = new OperatorState("images", Ingest.IMAGES, new OperatorID(), 1, 128);
        SourceStateSerializer states = new SourceStateSerializer();
        byte[] state =
                states.serialize(
                        new SourceState(
                                new KafkaSourceEnumState(List.of(), List.of(), true),
                                Optional.of(job)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(1);
            out.writeInt(states.getVersion());
            out.writeInt(state.length);
            out.write(state);
        }
        images.setCoordinatorState(new ByteStreamStateHandle("images", bytes.toByteArray()));
        return images;
    }

    /** Writes {@code metadata} for the checkpoint {@code directory}, as if at {@code millis}. */
    public static Path write(Path directory, byte[] metadata, long millis) throws IOException {
        Files.createDirectories(directory);
        Path file = Files.write(directory.resolve("_metadata"), metadata);
        Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
        return directory;
    }
}
