package io.normstream.jobs.config;

import static io.normstream.jobs.config.RehearsalOptions.*;

import io.normstream.model.train.Rehearsal;
import io.normstream.model.train.Retention;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.MemorySize;

/**
 * Whether and how images of the past are learnt beside the new ones, validated.
 *
 * @param on whether they are; if not, the rest means nothing
 * @param memory of the images of each model
 * @param rows images of the memory in each step
 * @param retention which images a full memory keeps
 * @param priorCorrection whether the loss is corrected for the classes of a step
 * @param averagingRestart steps as after which the average starts again where a class is new; 0: it
 *     does not
 */
public record RehearsalSettings(
        boolean on,
        MemorySize memory,
        int rows,
        Retention retention,
        boolean priorCorrection,
        int averagingRestart)
        implements Serializable {

    /** A snapshot is one array of Java, and holds more than these images. */
    private static final MemorySize MOST = MemorySize.ofMebiBytes(512);

    private static final int MOST_ROWS = 4096;

    /** Rows of a step, of fewer of which batch statistics say little. */
    private static final int LEAST_STEP_ROWS = 16;

    static RehearsalSettings from(
            OptionReader reader, List<ModelDeclaration> models, int batchSize) {
        Integer rows = reader.optionalWithin(REHEARSAL_ROWS, 1, MOST_ROWS);
        RehearsalSettings settings =
                new RehearsalSettings(
                        reader.oneOf(REHEARSAL, List.of("off", "on")).equals("on"),
                        reader.get(REHEARSAL_MEMORY),
                        rows == null ? Math.max(batchSize, LEAST_STEP_ROWS - batchSize) : rows,
                        reader.oneOf(REHEARSAL_RETENTION, Retention.class),
                        reader.get(PRIOR_CORRECTION),
                        reader.atLeast(AVERAGING_RESTART, 0));
        if (settings.on) {
            models.forEach(settings::requireRoom);
        }
        return settings;
    }

    /** At least an image of each class, and all that a step learns. */
    private void requireRoom(ModelDeclaration model) {
        int least = Math.max(rows, model.classes());
        long bytes = (long) least * model.input().size();
        if (memory.getBytes() < bytes || memory.compareTo(MOST) > 0) {
            throw new ConfigurationException(
                    REHEARSAL_MEMORY.key(),
                    memory,
                    String.format(
                            Locale.ROOT,
                            "at least %d bytes, %d images of model %s (for %s and each class), at most %s",
                            bytes,
                            least,
                            model.id(),
                            REHEARSAL_ROWS.key(),
                            MOST));
        }
    }

    /** Most images that the memory of {@code model} holds. */
    public int images(ModelDeclaration model) {
        return Math.toIntExact(memory.getBytes() / model.input().size());
    }

    /** What the learner of {@code model} rehearses. */
    public Rehearsal of(ModelDeclaration model) {
        return on
                ? new Rehearsal.Memory(
                        images(model), rows, retention, priorCorrection, averagingRestart)
                : Rehearsal.NONE;
    }
}
