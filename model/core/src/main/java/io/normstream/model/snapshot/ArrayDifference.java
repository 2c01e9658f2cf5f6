package io.normstream.model.snapshot;

import io.normstream.model.ModelException;

/**
 * How far one array lies from another.
 *
 * @param largest largest absolute difference of an element
 * @param relative Euclidean length of the difference, divided by that of the array before; 0 where
 *     both are equal, infinite where only the array before is 0
 */
public record ArrayDifference(double largest, double relative) {

    /**
     * Of {@code after} from {@code before}.
     *
     * @throws ModelException where their shapes differ
     */
    public static ArrayDifference of(StoredArray before, StoredArray after) {
        if (!before.shape().equals(after.shape())) {
            throw new ModelException(
                    "Arrays of shapes %s and %s have no difference"
                            .formatted(before.shape(), after.shape()));
        }
        double[] old = before.toDoubles();
        double[] updated = after.toDoubles();
        double largest = 0;
        double difference = 0;
        double length = 0;
        for (int i = 0; i < old.length; i++) {
            double change = updated[i] - old[i];
            largest = Math.max(largest, Math.abs(change));
            difference += change * change;
            length += old[i] * old[i];
        }
        return new ArrayDifference(largest, difference == 0 ? 0 : Math.sqrt(difference / length));
    }
}
