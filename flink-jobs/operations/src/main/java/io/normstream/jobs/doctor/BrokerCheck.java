package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether there are brokers enough for the replicas that new topics are to have. */
record BrokerCheck(KafkaFacts kafka, short replication) implements Check {
    @Override
    public List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        found.add(
                ok(
                        "brokers",
                        "%s at %s, cluster id %s"
                                .formatted(
                                        Text.counted(kafka.brokers(), "broker"),
                                        kafka.address(),
                                        kafka.clusterId())));
        found.add(
                replication > kafka.brokers()
                        ? problem(
                                "replication",
                                String.format(
                                        Locale.ROOT,
                                        "--replication asks for %d replicas, %s can hold at most %d: start more brokers or ask for fewer",
                                        replication,
                                        Text.counted(kafka.brokers(), "broker"),
                                        kafka.brokers()))
                        : ok("replication", "new topics get %s".formatted(replicas(replication))));
        return found;
    }

    private static String replicas(int count) {
        return count == 1
                ? "1 replica: enough for trials, but what is on a lost disk is lost"
                : count + " replicas";
    }
}
