package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;

import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.doctor.KafkaFacts.Topic;
import io.normstream.jobs.wire.ModelId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where the records of each model are. Senders choose the partition of an image, so what can be
 * said is where those go that key by model id.
 */
record PartitionCheck(
        String images, Map<String, Topic> topics, List<String> models, RecordOrder order)
        implements Check {
    private static final String SUBJECT = "order";

    @Override
    public List<Finding> findings() {
        Topic topic = topics.get(images);
        if (order == RecordOrder.ARRIVAL) {
            return List.of(
                    ok(SUBJECT, "--order arrival: a model learns from any partition of " + images));
        }
        if (topic == null || topic.partitions() == 1) {
            return List.of(ok(SUBJECT, "one partition of images: every model learns in its order"));
        }
        return List.of(
                ok(
                        SUBJECT,
                        String.format(
                                Locale.ROOT,
                                "all records of a model id are in one partition when they are keyed by it (%s of %d); those that are not become dead letters",
                                places(topic.partitions()),
                                topic.partitions())));
    }

    private String places(int partitions) {
        return models.stream()
                .map(id -> id + " in " + ModelId.partition(ModelId.key(id), partitions))
                .collect(Collectors.joining(", "));
    }
}
