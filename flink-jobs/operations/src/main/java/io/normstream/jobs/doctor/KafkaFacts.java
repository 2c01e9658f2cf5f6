package io.normstream.jobs.doctor;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the brokers say.
 *
 * @param brokers number of brokers that are up
 * @param brokerSettings settings of each broker
 * @param topics those of ours that exist, by name
 * @param transactions ours that are open, the oldest first
 */
record KafkaFacts(
        String address,
        String clusterId,
        int brokers,
        Fact<List<Map<String, String>>> brokerSettings,
        Fact<List<LogDirectory>> logDirectories,
        Fact<Map<String, Topic>> topics,
        Fact<List<OpenTransaction>> transactions) {

    /**
     * Where a broker keeps its records.
     *
     * @param usable bytes; empty where the broker does not say
     * @param error why it cannot be used; blank where it can
     */
    record LogDirectory(int broker, String path, OptionalLong usable, String error) {}

    /**
     * A topic.
     *
     * @param replicas of the partition that has fewest
     * @param withoutLeader partitions that nobody can read or write now
     */
    record Topic(int partitions, int replicas, int withoutLeader, Map<String, String> settings) {
        long number(String key) {
            return Long.parseLong(text(key));
        }

        String text(String key) {
            String value = settings.get(key);
            if (value == null) {
                throw new IllegalArgumentException("The brokers did not report " + key);
            }
            return value;
        }
    }

    /** Settings of brokers as checks read them. */
    static OptionalLong smallest(List<Map<String, String>> brokerSettings, String key) {
        return brokerSettings.stream()
                .filter(settings -> settings.containsKey(key))
                .mapToLong(settings -> Long.parseLong(String.valueOf(settings.get(key))))
                .min();
    }

    static List<OpenTransaction> oldestFirst(List<OpenTransaction> transactions) {
        return transactions.stream()
                .sorted(
                        Comparator.comparing(OpenTransaction::begin)
                                .thenComparing(OpenTransaction::id))
                .toList();
    }
}
