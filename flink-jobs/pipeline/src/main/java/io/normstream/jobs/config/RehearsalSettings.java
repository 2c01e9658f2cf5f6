package io.normstream.jobs.config;

import static io.normstream.jobs.config.RehearsalOptions.*;

import io.normstream.model.train.Rehearsal;
import io.normstream.model.train.Retention;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
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

    /** With mini-batches of 1, three rows were better than one and than seven: docs/streams.md. */
    private static final int LEAST_ROWS = 3;

    /**
     * What is said, with defaults for the rest. Where nothing was said and the default memory has
     * no room, there is no rehearsal: a default neither refuses a model nor takes more than it
     * says.
     *
     * @throws ConfigurationException if what was said has no room
     */
    static RehearsalSettings from(
            OptionReader reader, List<ModelDeclaration> models, int batchSize) {
        Integer rows = reader.optionalWithin(REHEARSAL_ROWS, 1, MOST_ROWS);
        RehearsalSettings settings =
                new RehearsalSettings(
                        reader.oneOf(REHEARSAL, List.of("off", "on")).equals("on"),
                        reader.size(REHEARSAL_MEMORY),
                        rows == null ? Math.max(batchSize, LEAST_ROWS) : rows,
                        reader.oneOf(REHEARSAL_RETENTION, Retention.class),
                        reader.get(PRIOR_CORRECTION),
                        reader.atLeast(AVERAGING_RESTART, 0));
        boolean said =
                Stream.of(REHEARSAL, REHEARSAL_MEMORY, REHEARSAL_ROWS).anyMatch(reader::isSet);
        if (settings.on && said) {
            models.forEach(settings::requireRoom);
        }
        return settings.on && !models.stream().allMatch(settings::hasRoom)
                ? settings.off()
                : settings;
    }

    private RehearsalSettings off() {
        return new RehearsalSettings(
                false, memory, rows, retention, priorCorrection, averagingRestart);
    }

    private void requireRoom(ModelDeclaration model) {
        if (!hasRoom(model)) {
            throw new ConfigurationException(
                    REHEARSAL_MEMORY.key(),
                    memory,
                    String.format(
                            Locale.ROOT,
                            "at least %d bytes, %d images of model %s (for %s and each class), at most %s",
                            leastBytes(model),
                            leastImages(model),
                            model.id(),
                            REHEARSAL_ROWS.key(),
                            MOST));
        }
    }

    private boolean hasRoom(ModelDeclaration model) {
        return memory.getBytes() >= leastBytes(model) && memory.compareTo(MOST) <= 0;
    }

    private long leastBytes(ModelDeclaration model) {
        return (long) leastImages(model) * model.input().size();
    }

    /** An image of each class, and all that a step learns. */
    private int leastImages(ModelDeclaration model) {
        return Math.max(rows, model.classes());
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
