package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.Network;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.SafetensorsCodec;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Five training steps against PyTorch in float64, from {@code src/test/python/parity.py}. An array
 * agrees where no element is further off than the tolerance times the array's largest element: 1e-9
 * in float64, 1e-4 in float32.
 */
class ParityTest {
    private static final Shape INPUT = new Shape(8, 8, 2);
    private static final int CLASSES = 3;
    private static final int ROWS = 6;

    /** Tensors and hyperparameters that PyTorch wrote. */
    private record Reference(SafetensorsCodec.Contents contents) {
        static Reference load(String recipe) {
            String name = "/parity/" + recipe + ".safetensors";
            try (InputStream in = ParityTest.class.getResourceAsStream(name)) {
                byte[] file = Objects.requireNonNull(in, name).readAllBytes();
                return new Reference(SafetensorsCodec.decode(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        double number(String key) {
            return Double.parseDouble(Objects.requireNonNull(contents.metadata().get(key), key));
        }

        StoredArray array(String name) {
            return LearnerState.array(contents.arrays(), name);
        }

        /** The parameter that a training snapshot calls {@code name}, before the first step. */
        StoredArray initial(String name) {
            return array(name.replace("parameters/", "parameters/0/"));
        }

        /** Arrays whose names start with {@code prefix}, by the rest of their names. */
        SortedMap<String, StoredArray> arrays(String prefix) {
            SortedMap<String, StoredArray> found = new TreeMap<>();
            contents.arrays()
                    .forEach(
                            (name, array) -> {
                                if (name.startsWith(prefix)) {
                                    found.put(name.substring(prefix.length()), array);
                                }
                            });
            assertThat(found).as(prefix).isNotEmpty();
            return found;
        }

        Architecture architecture() {
            Normalizer norm = BatchNorm.of(RunningStatistics.pytorch());
            double scale = number("initialScale");
            return new Architecture(
                    "parity",
                    INPUT,
                    CLASSES,
                    Sequential.builder()
                            .add("input", new Normalization(norm, Affine.SCALE, 0.58 * scale))
                            .add(Conv2d.of3x3(4, 1))
                            .add(new Normalization(norm, Affine.SCALE_AND_SHIFT, scale))
                            .add(new Relu())
                            .add(new MaxPool2d(2))
                            .add(Conv2d.of3x3(6, 2))
                            .add(new Normalization(norm, Affine.SCALE_AND_SHIFT, scale))
                            .add(new Relu())
                            .add(new GlobalAveragePool())
                            .add(new Dense(CLASSES))
                            .build());
        }

        LearnerSettings settings() {
            return new LearnerSettings(
                    architecture(),
                    ROWS,
                    new Sgd(
                            number("momentum"),
                            number("weightDecay"),
                            number("scaleDivisor"),
                            number("shiftDivisor")),
                    new LearningRateSchedule.Constant(number("learningRate")),
                    new Averaging.None(),
                    DivergencePolicy.STOP,
                    0,
                    100);
        }

        void fill(MiniBatch batch, int step) {
            long[] pixels = array("images/" + step).toLongs();
            long[] labels = array("labels/" + step).toLongs();
            batch.clear();
            for (int row = 0; row < ROWS; row++) {
                byte[] image = new byte[INPUT.size()];
                for (int i = 0; i < image.length; i++) {
                    image[i] = (byte) pixels[row * image.length + i];
                }
                batch.add(image, (int) labels[row]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"paper, 1e-9", "revised, 1e-9", "paper, 1e-4", "revised, 1e-4"})
    void trainsAsPyTorchDoes(String recipe, double tolerance) {
        Reference reference = Reference.load(recipe);
        Engine engine = tolerance < 1e-6 ? ReferenceEngine.float64(1) : ReferenceEngine.float32(1);
        int steps = (int) reference.number("steps");
        MiniBatch batch = new MiniBatch(INPUT, ROWS);
        Predictions predictions = new Predictions(ROWS, CLASSES);
        try (OnlineLearner learner = startingFrom(reference, engine)) {
            for (int step = 0; step < steps; step++) {
                reference.fill(batch, step);
                compareLogits(reference, engine, batch, step, tolerance);
                StepResult result = learner.learn(batch, predictions, false);
                compare(
                        "loss " + step,
                        new double[] {result.loss()},
                        doubles(reference.array("loss/" + step)),
                        tolerance);
                compareArrays(reference, learner, step + 1, tolerance);
            }
        }
    }

    private static OnlineLearner startingFrom(Reference reference, Engine engine) {
        try (OnlineLearner drawn = OnlineLearner.create(reference.settings(), engine)) {
            byte[] snapshot =
                    Learners.changed(
                            drawn,
                            arrays ->
                                    arrays.replaceAll(
                                            (name, old) ->
                                                    name.startsWith("parameters/")
                                                            ? as(
                                                                    old.type(),
                                                                    reference.initial(name))
                                                            : old));
            return OnlineLearner.restore(reference.settings(), engine, snapshot);
        }
    }

    /** Outputs of both passes with PyTorch's parameters and statistics of before the step. */
    private static void compareLogits(
            Reference reference, Engine engine, MiniBatch batch, int step, double tolerance) {
        float[] images = new float[ROWS * INPUT.size()];
        for (int row = 0; row < ROWS; row++) {
            batch.copyRow(row, images, row);
        }
        double[] logits = new double[ROWS * CLASSES];
        try (Network network = engine.compile(reference.architecture(), ROWS)) {
            load(network, reference, step);
            network.forward(images, ROWS, logits);
            compare(
                    "logits " + step,
                    logits,
                    doubles(reference.array("logits/" + step)),
                    tolerance);
            network.infer(images, ROWS, logits);
            compare(
                    "inference logits " + step,
                    logits,
                    doubles(reference.array("evalLogits/" + step)),
                    tolerance);
        }
    }

    private static void load(Network network, Reference reference, int step) {
        FlatArray parameters = new FlatArray(network.parameters());
        FlatArray state = new FlatArray(network.state());
        ElementType type = parameters.width() == Float.BYTES ? ElementType.F32 : ElementType.F64;
        Section.of("", network.parameterLayout(), parameters)
                .load(as(type, reference.arrays("parameters/" + step + "/")));
        Section.of("", network.stateLayout(), state)
                .load(as(type, reference.arrays("state/" + step + "/")));
    }

    private static void compareArrays(
            Reference reference, OnlineLearner learner, int step, double tolerance) {
        SortedMap<String, StoredArray> found =
                TrainingSnapshot.decode(learner.trainingSnapshot(Map.of())).arrays();
        for (String kind : new String[] {"parameters/", "momentum/", "state/"}) {
            reference
                    .arrays(kind + step + "/")
                    .forEach(
                            (name, expected) ->
                                    compare(
                                            kind + name + " after " + step,
                                            doubles(LearnerState.array(found, kind + name)),
                                            doubles(expected),
                                            tolerance));
        }
    }

    private static void compare(String what, double[] found, double[] expected, double tolerance) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        double largest = 0;
        double furthest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            furthest = Math.max(furthest, Math.abs(found[i] - expected[i]));
        }
        assertThat(furthest).as(what).isLessThanOrEqualTo(tolerance * largest);
    }

    private static SortedMap<String, StoredArray> as(
            ElementType type, SortedMap<String, StoredArray> arrays) {
        SortedMap<String, StoredArray> converted = new TreeMap<>();
        arrays.forEach((name, array) -> converted.put(name, as(type, array)));
        return converted;
    }

    /** The numbers of {@code array} in another precision. */
    private static StoredArray as(ElementType type, StoredArray array) {
        double[] values = doubles(array);
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            if (type == ElementType.F32) {
                bytes.putFloat((float) value);
            } else {
                bytes.putDouble(value);
            }
        }
        return new StoredArray(type, array.shape(), bytes.flip());
    }

    private static double[] doubles(StoredArray array) {
        double[] values = new double[array.bytes().remaining() / array.type().bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    array.type() == ElementType.F32
                            ? array.bytes().getFloat(4 * i)
                            : array.bytes().getDouble(8 * i);
        }
        return values;
    }
}
