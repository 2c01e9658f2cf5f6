package io.normstream.jobs.submission;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.Location;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds checkpoints and savepoints on any file system that Flink reads. */
public final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String PREFIX = "chk-";
    private static final Pattern NAME =
            Pattern.compile(PREFIX + "[0-9]{1,18}|savepoint-[0-9a-f]{6}-[0-9a-f]{12}");

    /** Folder of a checkpoint directory in which savepoints are looked for too. */
    public static final String SAVEPOINTS = "savepoints";

    private Checkpoints() {}

    /**
     * A directory of a checkpoint or savepoint of any job.
     *
     * @param completed when its {@code _metadata} was written; empty if it is unfinished
     */
    public record Checkpoint(String path, Optional<Instant> completed) {
        /** Checkpoints of a job may share a tick of the file system's clock. */
        private static final Comparator<Checkpoint> NEWEST_FIRST =
                Comparator.comparing((Checkpoint found) -> found.completed.orElse(Instant.MIN))
                        .thenComparingLong(Checkpoint::number)
                        .reversed();

        public boolean isComplete() {
            return completed.isPresent();
        }

        /** A job that is stopped with a savepoint takes no checkpoint after it. */
        private long number() {
            String name = new Path(path).getName();
            return name.startsWith(PREFIX)
                    ? Long.parseLong(name.substring(PREFIX.length()))
                    : Long.MAX_VALUE;
        }
    }

    /**
     * What was found below a directory for one job.
     *
     * @param newest the newest complete one that the job may resume from
     * @param others whose complete ones were passed over
     */
    public record Search(Optional<Found> newest, SortedSet<String> others) {}

    /** A complete checkpoint that could be read. */
    public record Found(Checkpoint checkpoint, CheckpointContents contents) {}

    /**
     * What {@code job} is to be restored from; empty for a start from nothing.
     *
     * @param name that it has
     * @throws JobException if there is nothing to resume, or only what belongs to another job
     */
    public static Optional<CheckpointContents> of(JobSettings job, JobName name) {
        return switch (job.start()) {
            case RESUME -> Optional.of(newest(job.checkpointDirectory(), name));
            case SAVEPOINT -> Optional.of(named(Objects.requireNonNull(job.savepoint()), name));
            case FRESH, NEW -> Optional.empty();
        };
    }

    /**
     * The newest complete checkpoint of {@code job} below {@code directory}: the one whose {@code
     * _metadata} was written last. The newest directory alone may be unfinished, a crash of the
     * machine may leave metadata without its end, and others may keep theirs in the same place.
     *
     * @throws JobException if there is none
     */
    public static CheckpointContents newest(String directory, JobName job) {
        Search search = search(all(directory), job);
        CheckpointContents newest =
                search.newest()
                        .orElseThrow(
                                () ->
                                        search.others().isEmpty()
                                                ? noCheckpoint(directory)
                                                : onlyOthers(directory, job, search.others()))
                        .contents();
        warnWhereUnknown(newest, job);
        return newest;
    }

    private static CheckpointContents named(String savepoint, JobName job) {
        CheckpointContents contents = CheckpointContents.read(savepoint);
        JobName owner = contents.job().map(JobIdentity::name).orElse(job);
        if (!owner.equals(job)) {
            throw new JobException(
                    "%s belongs to %s, but this is %s; name one of this job with --from-savepoint, or start without it"
                            .formatted(savepoint, owner, job));
        }
        warnWhereUnknown(contents, job);
        return contents;
    }

    private static void warnWhereUnknown(CheckpointContents contents, JobName job) {
        if (contents.job().isEmpty()) {
            LOG.warn(
                    "{} does not say which job it belongs to, since an earlier build wrote it; it is assumed to belong to {}",
                    contents.path(),
                    job);
        }
    }

    /** Looks through {@code checkpoints}, the newest first, for one of {@code job}. */
    public static Search search(List<Checkpoint> checkpoints, JobName job) {
        SortedSet<String> others = new TreeSet<>();
        for (Checkpoint complete :
                checkpoints.stream()
                        .filter(Checkpoint::isComplete)
                        .sorted(Checkpoint.NEWEST_FIRST)
                        .toList()) {
            Optional<CheckpointContents> contents = readable(complete.path());
            if (contents.isPresent()) {
                JobName owner = contents.get().job().map(JobIdentity::name).orElse(job);
                if (owner.equals(job)) {
                    return new Search(Optional.of(new Found(complete, contents.get())), others);
                }
                others.add(owner.toString());
            }
        }
        return new Search(Optional.empty(), others);
    }

    private static JobException onlyOthers(String directory, JobName job, Set<String> others) {
        return new JobException(
                "below %s there are only checkpoints of %s, but this is %s; name the directory of this job with --checkpoint-dir, or leave out --resume if it has never run"
                        .formatted(directory, String.join("; of ", others), job));
    }

    private static JobException noCheckpoint(String directory) {
        return new JobException(
                "there is no complete checkpoint below "
                        + directory
                        + earlier(directory)
                                .map(
                                        place ->
                                                " (earlier builds wrote to %s: --checkpoint-dir '%s')"
                                                        .formatted(place, place))
                                .orElse("")
                        + "; name the directory with --checkpoint-dir, or leave out --resume if the run crashed before its first checkpoint. A run with --bounded that has reached its end leaves no checkpoint: begin a new lineage with --fresh, and leave out --bounded for a run that is to be resumed");
    }

    /** Where earlier builds wrote what this one writes below {@code directory}. */
    private static Optional<String> earlier(String directory) {
        return directory.startsWith(JobSettings.CHECKPOINTS + "/")
                ? Optional.of(JobSettings.CHECKPOINTS)
                : Location.of(directory).ofEarlierBuilds();
    }

    /**
     * Every checkpoint below {@code directory}, complete or not.
     *
     * @throws JobException if it cannot be read
     */
    public static List<Checkpoint> all(String directory) {
        try {
            Path root = Location.of(directory).path();
            FileSystem files = root.getFileSystem();
            List<Checkpoint> found = new ArrayList<>();
            for (FileStatus job : list(files, root)) {
                for (FileStatus checkpoint : list(files, job.getPath())) {
                    if (NAME.matcher(checkpoint.getPath().getName()).matches()) {
                        found.add(checkpoint(files, checkpoint.getPath()));
                    }
                }
            }
            return found;
        } catch (IOException e) {
            throw new JobException(
                    "checkpoint directory " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Checkpoint checkpoint(FileSystem files, Path directory) throws IOException {
        return new Checkpoint(directory.toString(), completed(files, metadata(directory)));
    }

    private static Optional<Instant> completed(FileSystem files, Path metadata) throws IOException {
        try {
            return Optional.of(
                    Instant.ofEpochMilli(files.getFileStatus(metadata).getModificationTime()));
        } catch (FileNotFoundException unfinished) {
            return Optional.empty();
        }
    }

    private static Path metadata(Path checkpoint) {
        return new Path(checkpoint, "_metadata");
    }

    /** Empty where Flink could not restore from it, as far as its metadata goes. */
    private static Optional<CheckpointContents> readable(String checkpoint) {
        try {
            CheckpointContents contents = CheckpointContents.read(checkpoint);
            contents.job();
            return Optional.of(contents);
        } catch (JobException e) {
            if (exists(checkpoint)) {
                LOG.warn("It is skipped: {}", e.getMessage());
            } else {
                LOG.info("Checkpoint {} was deleted meanwhile, as by a running job", checkpoint);
            }
            return Optional.empty();
        }
    }

    private static boolean exists(String checkpoint) {
        try {
            Path path = new Path(checkpoint);
            return path.getFileSystem().exists(path);
        } catch (IOException unknown) {
            return true;
        }
    }

    /** Empty where a running job deletes the directory meanwhile. */
    private static List<FileStatus> list(FileSystem files, Path directory) throws IOException {
        try {
            return files.getFileStatus(directory).isDir()
                    ? List.of(files.listStatus(directory))
                    : List.of();
        } catch (FileNotFoundException gone) {
            return List.of();
        }
    }
}
