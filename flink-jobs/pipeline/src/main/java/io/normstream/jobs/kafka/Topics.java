package io.normstream.jobs.kafka;

import io.normstream.jobs.identity.JobKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of the topics that the jobs read and write.
 *
 * @param images image records, keyed by model id
 * @param predictions predictions that the trainer made before it learnt
 * @param ledger what each training step learnt from
 * @param modelUpdates serving models in chunks with their manifests
 * @param deadLetters records that could not be used, whole
 * @param metrics training metrics
 * @param control commands to the trainer
 * @param leases which job holds what only one may write
 */
public record Topics(
        String images,
        String predictions,
        String ledger,
        String modelUpdates,
        String deadLetters,
        String metrics,
        String control,
        String leases)
        implements JobTopics {
    /** The names {@code <prefix>.images} and so on. */
    public static Topics withPrefix(String prefix) {
        return new Topics(
                prefix + ".images",
                prefix + ".prequential-predictions",
                prefix + ".ledger",
                prefix + ".model-updates",
                prefix + ".dead-letters",
                prefix + ".metrics",
                prefix + ".control",
                prefix + ".leases");
    }

    /** All names. */
    public List<String> all() {
        return List.copyOf(roles().keySet());
    }

    @Override
    public JobKind kind() {
        return JobKind.TRAINING;
    }

    @Override
    public String exclusive() {
        return ledger;
    }

    @Override
    public Map<String, TopicRole> roles() {
        Map<String, TopicRole> roles = new LinkedHashMap<>();
        roles.put(images, TopicRole.IMAGES);
        roles.put(predictions, TopicRole.PREQUENTIAL_PREDICTIONS);
        roles.put(ledger, TopicRole.LEDGER);
        roles.put(modelUpdates, TopicRole.MODEL_UPDATES);
        roles.put(deadLetters, TopicRole.DEAD_LETTERS);
        roles.put(metrics, TopicRole.METRICS);
        roles.put(control, TopicRole.CONTROL);
        roles.put(leases, TopicRole.LEASES);
        return roles;
    }
}
