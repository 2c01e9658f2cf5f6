package io.normstream.jobs.training.ledger;

import io.normstream.jobs.ingest.Example;
import io.normstream.model.train.Predictions;
import io.normstream.schemas.Prediction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Turns what a model said of examples into records. */
public final class PredictionRecords {
    private final float[] probabilities;

    public PredictionRecords(int classes) {
        this.probabilities = new float[classes];
    }

    /**
     * One prediction for each example.
     *
     * @param version of the model that predicted
     */
    public void write(
            List<Example> examples,
            Predictions made,
            String modelId,
            String lineage,
            long version,
            Consumer<Prediction> out) {
        if (made.rows() != examples.size()) {
            throw new IllegalArgumentException(
                    made.rows() + " predictions for " + examples.size() + " examples");
        }
        for (int row = 0; row < examples.size(); row++) {
            out.accept(
                    of(
                            examples.get(row),
                            modelId,
                            lineage,
                            version,
                            made.predictedClass(row),
                            probabilities(made, row)));
        }
    }

    /**
     * What is said of one image.
     *
     * @param probabilities of each class; empty if no model said it
     */
    public static Prediction of(
            Example example,
            String modelId,
            String lineage,
            long version,
            int predictedClass,
            List<Float> probabilities) {
        return new Prediction(
                modelId,
                lineage,
                version,
                example.imageId,
                example.topic,
                example.partition,
                example.offset,
                Instant.ofEpochMilli(example.eventTimeMillis),
                example.isLabelled() ? example.label : null,
                predictedClass,
                probabilities);
    }

    private List<Float> probabilities(Predictions made, int row) {
        made.copyProbabilities(row, probabilities);
        List<Float> list = new ArrayList<>(probabilities.length);
        for (float probability : probabilities) {
            list.add(probability);
        }
        return list;
    }
}
