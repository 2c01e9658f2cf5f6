package io.normstream.jobs.metrics;

import java.util.Collection;

/**
 * Keys of the groups below an operator, which Prometheus has as labels, and the values that are not
 * plain numbers or constants. Flink's REST interface puts an underscore for every dot, colon, comma
 * and blank of a value; Prometheus has values as they are.
 */
final class MetricLabels {
    static final String MODEL = "model";
    static final String REASON = "reason";
    static final String CLASS = "class";
    static final String CHANNEL = "channel";
    static final String LAYER = "layer";

    /** Not allowed in a model id, and left as it is by all who read metrics. */
    private static final char MIDDLE_DOT = '\u00b7';

    private MetricLabels() {}

    /**
     * A model id as it is, unless another one of the job would look the same on the dashboard.
     *
     * @param declared ids of all models of the job
     */
    static String model(String id, Collection<String> declared) {
        boolean isAmbiguous =
                declared.stream()
                        .anyMatch(other -> !other.equals(id) && shown(other).equals(shown(id)));
        return isAmbiguous ? id.replace('.', MIDDLE_DOT) : id;
    }

    private static String shown(String id) {
        return id.replace('.', '_');
    }

    /** A class by its number, and its name where it has one. */
    static String ofClass(int number, String name) {
        return name.isEmpty() ? Integer.toString(number) : number + " " + name;
    }
}
