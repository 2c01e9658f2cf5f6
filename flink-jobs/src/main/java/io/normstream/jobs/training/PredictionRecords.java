package io.normstream.jobs.training;

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
            Prediction.Builder prediction =
                    of(examples.get(row))
                            .setModelId(modelId)
                            .setLineage(lineage)
                            .setVersion(version);
            out.accept(complete(prediction, made, row));
        }
    }

    /** What a prediction says of its image. */
    public static Prediction.Builder of(Example example) {
        return Prediction.newBuilder()
                .setImageId(example.imageId)
                .setTopic(example.topic)
                .setPartition(example.partition)
                .setOffset(example.offset)
                .setEventTime(Instant.ofEpochMilli(example.eventTimeMillis))
                .setLabel(example.isLabelled() ? example.label : null);
    }

    private Prediction complete(Prediction.Builder prediction, Predictions made, int row) {
        made.copyProbabilities(row, probabilities);
        List<Float> list = new ArrayList<>(probabilities.length);
        for (float probability : probabilities) {
            list.add(probability);
        }
        return prediction
                .setPredictedClass(made.predictedClass(row))
                .setProbabilities(list)
                .build();
    }
}
