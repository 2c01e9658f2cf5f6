package io.normstream.jobs.scoring;

import io.normstream.jobs.ingest.Example;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Everything that a scorer made, and images to make it of. */
record Scored(
        List<Prediction> predictions, List<String> predictedClasses, List<DeadLetter> deadLetters)
        implements ScoringOutputs {
    Scored() {
        this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    @Override
    public void prediction(Prediction prediction, @Nullable String predictedClass) {
        predictions.add(prediction);
        predictedClasses.add(predictedClass);
    }

    @Override
    public void deadLetter(DeadLetter deadLetter) {
        deadLetters.add(deadLetter);
    }

    List<Long> offsets() {
        return predictions.stream().map(Prediction::getOffset).toList();
    }

    List<Long> versions() {
        return predictions.stream().map(Prediction::getVersion).toList();
    }

    /** The image at an offset: always the same. */
    static Example image(long offset) {
        Example example = new Example();
        example.modelId = Publication.MODEL;
        example.imageId = "image-" + offset;
        example.topic = "images";
        example.offset = offset;
        example.pixels = new byte[Publication.SIZE * Publication.SIZE];
        new Random(offset).nextBytes(example.pixels);
        return example;
    }
}
