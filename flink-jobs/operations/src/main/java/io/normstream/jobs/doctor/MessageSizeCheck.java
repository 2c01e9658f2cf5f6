package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;

import io.normstream.jobs.doctor.KafkaFacts.Topic;
import io.normstream.jobs.kafka.KafkaConnectors;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.TopicSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.ModelUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether every record that the job writes fits on its topic. A record that does not fit stops the
 * job, and again after each restart.
 *
 * @param maxPayloadBytes largest image payload that is learnt
 */
record MessageSizeCheck(Topics names, Map<String, Topic> topics, int maxPayloadBytes)
        implements Check {
    @Override
    public List<Finding> findings() {
        List<Finding> wrong = new ArrayList<>();
        long largest = largestImage();
        images(wrong, largest);
        fits(
                wrong,
                names.deadLetters(),
                largest + TopicCreator.WRAPPING_BYTES,
                "the largest record of " + names.images() + " with its coordinates");
        fits(wrong, names.modelUpdates(), ModelUpdate.MAX_BATCH_BYTES, "a chunk of a model");
        for (String name : List.of(names.predictions(), names.ledger(), names.metrics())) {
            fits(wrong, name, KafkaConnectors.BATCH_BYTES, "a full batch of our producers");
        }
        return wrong.isEmpty()
                ? List.of(
                        ok(
                                "record sizes",
                                "images of up to %s, their dead letters and model chunks fit"
                                        .formatted(Text.bytes(largest))))
                : wrong;
    }

    private long largestImage() {
        Topic images = topics.get(names.images());
        return images == null ? TopicCreator.IMAGE_BYTES : limit(images);
    }

    private void images(List<Finding> wrong, long largest) {
        long request = KafkaConnectors.MAX_REQUEST_BYTES - TopicCreator.WRAPPING_BYTES;
        if (largest > request) {
            wrong.add(
                    problem(
                            names.images(),
                            String.format(
                                    Locale.ROOT,
                                    "%s=%d lets in records that fit into no dead letter, and one of them would stop the job; at most %d is allowed: %s",
                                    MAX_MESSAGE_BYTES_CONFIG,
                                    largest,
                                    request,
                                    TopicSettings.alter(
                                            names.images(),
                                            MAX_MESSAGE_BYTES_CONFIG,
                                            TopicCreator.IMAGE_BYTES))));
        } else if (largest < maxPayloadBytes) {
            wrong.add(
                    warning(
                            names.images(),
                            String.format(
                                    Locale.ROOT,
                                    "%s=%d keeps out payloads of up to --max-payload-bytes %d, unless they shrink when compressed: raise it, or lower the option",
                                    MAX_MESSAGE_BYTES_CONFIG,
                                    largest,
                                    maxPayloadBytes)));
        }
    }

    private void fits(List<Finding> wrong, String name, long needed, String what) {
        Topic topic = topics.get(name);
        if (topic == null || limit(topic) >= needed) {
            return;
        }
        wrong.add(
                problem(
                        name,
                        String.format(
                                Locale.ROOT,
                                "%s=%d is too small for %s and the job would stop; at least %d is needed: %s",
                                MAX_MESSAGE_BYTES_CONFIG,
                                limit(topic),
                                what,
                                needed,
                                TopicSettings.alter(name, MAX_MESSAGE_BYTES_CONFIG, needed))));
    }

    private static long limit(Topic topic) {
        return topic.number(MAX_MESSAGE_BYTES_CONFIG);
    }
}
