package io.normstream.jobs.training.start;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.LineageOptions;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.submission.CheckpointContents;
import io.normstream.jobs.training.state.TrainerKeyedState;
import io.normstream.jobs.training.state.TrainerStateSerializer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.flink.configuration.ConfigOption;

/**
 * Compares a checkpoint with the options of the job that is to go on from it, before anything is
 * submitted: a task that refuses it ends a job that was taken for running.
 */
public final class RestoreComparison {
    /** Uid of the operator that keeps the models. */
    private static final String TRAINER = "trainer";

    private static final String FRESH = "begin a new lineage with --fresh";
    private static final String FROM_PARAMETERS =
            FRESH
                    + ", from the parameters of a published model with --initial-models ID=FILE (models export writes it)";

    private RestoreComparison() {}

    /**
     * Refuses what the job on the cluster would refuse.
     *
     * @throws JobException with what differs, and the command that does what was wanted
     */
    public static void check(CheckpointContents checkpoint, Restorable restorable) {
        for (Map.Entry<String, byte[]> model : trainers(checkpoint).entrySet()) {
            try {
                restorable.require(model.getKey(), TrainerStateSerializer.read(model.getValue()));
            } catch (BrokenStateException | JobException refusal) {
                throw new JobException(
                        "checkpoint %s does not fit the options: %s%s"
                                .formatted(
                                        checkpoint.path(),
                                        refusal.getMessage(),
                                        advice(
                                                recorded(checkpoint),
                                                restorable.settings().configuration())),
                        refusal);
            }
        }
    }

    private static SortedMap<String, byte[]> trainers(CheckpointContents checkpoint) {
        return checkpoint
                .keyed(TRAINER, TrainerKeyedState.TRAINERS)
                .orElse(Collections.emptySortedMap());
    }

    /** What a checkpoint that was not refused goes on from, in a line for a person. */
    public static String goingOn(CheckpointContents checkpoint) {
        List<String> versions = new ArrayList<>();
        trainers(checkpoint)
                .forEach(
                        (id, bytes) -> {
                            try {
                                long version = TrainerStateSerializer.read(bytes).version();
                                versions.add(id + " " + version);
                            } catch (BrokenStateException broken) {
                                throw new JobException(
                                        "model %s: %s".formatted(id, broken.getMessage()), broken);
                            }
                        });
        return "Goes on from %s; versions there: %s"
                .formatted(
                        checkpoint.path(),
                        versions.isEmpty() ? "none" : String.join(", ", versions));
    }

    private static Map<String, String> recorded(CheckpointContents checkpoint) {
        return checkpoint
                .job()
                .<Map<String, String>>map(job -> LineageOptions.whole(job.options()))
                .orElse(Map.of());
    }

    /** What to do about options that differ from those of the run before; empty if none does. */
    public static String advice(Map<String, String> before, Map<String, String> now) {
        List<String> differing = new ArrayList<>();
        List<String> flags = new ArrayList<>();
        for (ConfigOption<?> option : TrainingOptions.bound()) {
            String was = before.get(option.key());
            String is = now.get(option.key());
            if (was != null && is != null && !was.equals(is)) {
                String flag = "--" + option.key().replaceFirst("^.*\\.", "");
                flags.add(flag);
                differing.add("%s is %s and was %s".formatted(flag, is, was));
            }
        }
        if (flags.isEmpty()) {
            return "";
        }
        String leaveOut =
                "; %s: leave out %s to go on as before, or %s"
                        .formatted(
                                String.join(", ", differing),
                                String.join(" and ", flags),
                                flags.contains("--models") || flags.contains("--architecture")
                                        ? FRESH
                                        : FROM_PARAMETERS);
        return flags.contains("--learning-rate")
                ? leaveOut
                        + "; to change the rate of a running job: control set-learning-rate "
                        + now.get(TrainingOptions.LEARNING_RATE.key())
                : leaveOut;
    }
}
