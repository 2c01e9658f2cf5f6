package io.normstream.jobs.kafka;

import io.normstream.jobs.identity.JobKind;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of the topics that a scoring job reads and writes. Those that it writes are its own: a
 * read_committed reader of one that a trainer writes too would wait for the trainer's transactions.
 *
 * @param images image records to score
 * @param predictions what was said of them
 * @param deadLetters records that could not be scored, whole
 * @param modelUpdates serving models, written by the trainer
 * @param leases which job holds what only one may write
 */
public record ScoringTopics(
        String images, String predictions, String deadLetters, String modelUpdates, String leases)
        implements JobTopics {

    /**
     * The names {@code <prefix>.scoring-images} and so on.
     *
     * @param images another topic of images, or null
     */
    public static ScoringTopics withPrefix(String prefix, @Nullable String images) {
        return new ScoringTopics(
                images == null ? prefix + ".scoring-images" : images,
                prefix + ".predictions",
                prefix + ".scoring-dead-letters",
                Topics.withPrefix(prefix).modelUpdates(),
                Topics.withPrefix(prefix).leases());
    }

    @Override
    public JobKind kind() {
        return JobKind.SCORING;
    }

    /** As far as the images of its topic go. */
    @Override
    public String exclusive() {
        return predictions + " for images of " + images;
    }

    @Override
    public Map<String, TopicRole> roles() {
        Map<String, TopicRole> roles = new LinkedHashMap<>();
        roles.put(images, TopicRole.SCORING_IMAGES);
        roles.put(predictions, TopicRole.SCORED_PREDICTIONS);
        roles.put(deadLetters, TopicRole.SCORING_DEAD_LETTERS);
        roles.put(modelUpdates, TopicRole.MODEL_UPDATES);
        roles.put(leases, TopicRole.LEASES);
        return roles;
    }
}
