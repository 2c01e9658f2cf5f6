package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;
import static java.util.Objects.requireNonNull;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.wire.ModelId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Whether images come in the partition that their model learns from, in deterministic order.
 *
 * @param partitions that the topic of images has now
 */
record LearntPartitionsCheck(
        LearntPartitions found,
        String images,
        int partitions,
        List<ModelDeclaration> models,
        RecordOrder order)
        implements Check {
    private static final String SUBJECT = "partitions";

    @Override
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (order == RecordOrder.DETERMINISTIC) {
            for (ModelDeclaration model : models) {
                SortedSet<Integer> strays = found.strays(model);
                if (!strays.isEmpty()) {
                    findings.add(finding(model, strays));
                }
            }
        }
        return findings.isEmpty()
                ? List.of(ok(SUBJECT, "images are in the partitions that their models learn from"))
                : findings;
    }

    private Finding finding(ModelDeclaration model, SortedSet<Integer> strays) {
        int learns = requireNonNull(found.learns().get(model.id()));
        boolean none =
                !found.imagePartitions().getOrDefault(model.id(), new TreeSet<>()).contains(learns);
        String text =
                String.format(
                        Locale.ROOT,
                        "model %s learns from partition %d of %s, and %s of the latest images are in %s: those become dead letters (%d of the latest %d are of a second partition); %s, or begin a new lineage with --fresh, or choose --order arrival",
                        model.id(),
                        learns,
                        images,
                        none ? "all" : "some",
                        strays,
                        found.strayed(),
                        LearntPartitions.LATEST,
                        help(model, learns));
        return none ? problem(SUBJECT, text) : warning(SUBJECT, text);
    }

    /** Keys help only where they still lead there: with more partitions they lead elsewhere. */
    private String help(ModelDeclaration model, int learns) {
        int ofKey = ModelId.partition(ModelId.key(model.id()), partitions);
        return learns == ofKey
                ? "key images by model id with Kafka's own partitioner (librdkafka: partitioner=murmur2_random)"
                : String.format(
                        Locale.ROOT,
                        "of the %d partitions that there are now the model id as key leads to %d, since partitions were added or senders chose another: let senders name partition %d themselves",
                        partitions,
                        ofKey,
                        learns);
    }
}
