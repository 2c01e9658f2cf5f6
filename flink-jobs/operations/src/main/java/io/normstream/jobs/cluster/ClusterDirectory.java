package io.normstream.jobs.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** The directory of a cluster on this machine: {@code data}, {@code logs} and its state file. */
public final class ClusterDirectory {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path root;

    public ClusterDirectory(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    public Path root() {
        return root;
    }

    Path data() {
        return root.resolve("data");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    Path stateFile() {
        return root.resolve("cluster.json");
    }

    /** Makes the directory; throws in one line where that cannot be. */
    public void create() {
        try {
            Files.createDirectories(logs());
        } catch (IOException failure) {
            throw new JobException(
                    "the directory %s cannot be created: %s".formatted(root, failure));
        }
    }

    /** Takes the lock that every change of the cluster is made under. */
    public ClusterLock lock() {
        return ClusterLock.in(root);
    }

    /**
     * What was written last; empty before a first start.
     *
     * @throws JobException where the file is broken or of a newer version
     */
    Optional<ClusterState> read() {
        if (!Files.exists(stateFile())) {
            return Optional.empty();
        }
        try {
            ObjectNode json = JSON.readValue(stateFile().toFile(), ObjectNode.class);
            ClusterState.upgrade(json);
            return Optional.of(JSON.treeToValue(json, ClusterState.class));
        } catch (JsonProcessingException broken) {
            throw new JobException(
                    "%s does not hold the state of a cluster: %s; end its processes by hand, then remove it"
                            .formatted(stateFile(), broken.getOriginalMessage()),
                    broken);
        } catch (IOException failure) {
            throw new JobException(
                    "%s cannot be read: %s".formatted(stateFile(), failure), failure);
        }
    }

    /** Replaces what was written; a reader sees the old or the new, never half of it. */
    void write(ClusterState state) {
        try {
            Path written = root.resolve("cluster.json.new");
            JSON.writeValue(written.toFile(), state);
            Files.move(written, stateFile(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new JobException(
                    "%s cannot be written: %s".formatted(stateFile(), failure), failure);
        }
    }
}
