package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.RecordOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether images come in the partition that their model learns from, in deterministic order. */
record LearntPartitionsCheck(
        LearntPartitions found, String images, List<ModelDeclaration> models, RecordOrder order)
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
                ? List.of(ok(SUBJECT, "images lie where their models learn from"))
                : findings;
    }

    private Finding finding(ModelDeclaration model, SortedSet<Integer> strays) {
        Integer learns = found.learns().get(model.id());
        boolean none = !found.lie().getOrDefault(model.id(), new TreeSet<>()).contains(learns);
        String text =
                String.format(
                        Locale.ROOT,
                        "model %s learns from partition %d of %s, and %s of the latest images lie in %s: those become dead letters (%d of the latest %d are of a second partition); key images by model id with Kafka's own partitioner (librdkafka: partitioner=murmur2_random), or begin a new lineage with --fresh, or choose --order arrival",
                        model.id(),
                        learns,
                        images,
                        none ? "all" : "some",
                        strays,
                        found.strayed(),
                        LearntPartitions.LATEST);
        return none ? problem(SUBJECT, text) : warning(SUBJECT, text);
    }
}
