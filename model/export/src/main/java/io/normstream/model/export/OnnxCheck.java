package io.normstream.model.export;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.selection.EngineName;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.Engines;
import io.normstream.model.engine.selection.NumberType;
import io.normstream.model.nn.Shape;
import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.ExpectedArrays;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.Predictor;
import java.util.List;
import java.util.Locale;

/**
 * How far ONNX Runtime's predictions are from our engine's on the same parameters. The engine
 * computes in the number type of the parameters, which is float32 for models learnt in bf16 too.
 *
 * @param images how many were predicted, in batches of several sizes from 1 on
 * @param engine name and number type of the engine
 * @param largestDifference of a probability, in absolute value
 */
public record OnnxCheck(int images, String engine, double largestDifference) {
    /** A file with a larger difference is not handed out. */
    public static final double ALLOWED = 1e-4;

    private static final int LARGEST_BATCH = 16;

    /**
     * Predicts {@link SampleImages} in both ways.
     *
     * @throws ModelException where ONNX Runtime does not run {@code onnx}, or a probability differs
     *     by more than {@link #ALLOWED}
     */
    static OnnxCheck of(byte[] onnx, ServingModel model) {
        return of(onnx, model, SampleImages.of(model.architecture().input()));
    }

    /**
     * The same with images of one's own.
     *
     * @param images unsigned bytes {@code [height, width, channels]} each, at least one
     * @throws ModelException as above
     */
    public static OnnxCheck of(byte[] onnx, ServingModel model, List<byte[]> images) {
        Shape input = model.architecture().input();
        Engine engine = engine(model);
        Predictions expected = predictions(images, model, engine);
        double largest = 0;
        try (OnnxSession session = new OnnxSession(onnx, input)) {
            int rows = 1;
            for (int start = 0; start < images.size(); start += rows) {
                rows = Math.min(Math.min(start + 1, LARGEST_BATCH), images.size() - start);
                byte[] batch = SampleImages.joined(images.subList(start, start + rows));
                float[][] found = session.probabilities(batch, rows);
                largest = Math.max(largest, difference(expected, start, found));
            }
        }
        String name = engine.name() + " " + engine.precision();
        return new OnnxCheck(images.size(), name, largest).requireAllowed();
    }

    private static Engine engine(ServingModel model) {
        boolean wide =
                ExpectedArrays.elementType(model.require(Metadata.PRECISION)) == ElementType.F64;
        NumberType type = wide ? NumberType.FLOAT64 : NumberType.FLOAT32;
        return Engines.select(new EngineRequest(EngineName.AUTO, type, 1));
    }

    private static Predictions predictions(List<byte[]> images, ServingModel model, Engine engine) {
        MiniBatch batch = new MiniBatch(model.architecture().input(), images.size());
        images.forEach(image -> batch.add(image, MiniBatch.UNLABELLED));
        Predictions predictions = new Predictions(images.size(), model.architecture().classes());
        try (Predictor predictor = Predictor.load(model, engine, LARGEST_BATCH)) {
            predictor.predict(batch, predictions);
        }
        return predictions;
    }

    /** NaN where something found is. */
    private static double difference(Predictions expected, int start, float[][] found) {
        double largest = 0;
        for (int row = 0; row < found.length; row++) {
            for (int cls = 0; cls < found[row].length; cls++) {
                double difference = expected.probability(start + row, cls) - found[row][cls];
                largest = Math.max(largest, Math.abs(difference));
            }
        }
        return largest;
    }

    private OnnxCheck requireAllowed() {
        if (!(largestDifference <= ALLOWED)) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "ONNX Runtime's probabilities differ from those of %s by up to %.2g on %d images; at most %.0e is allowed",
                            engine,
                            largestDifference,
                            images,
                            ALLOWED));
        }
        return this;
    }
}
