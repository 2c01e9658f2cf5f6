package io.normstream.model.export;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.normstream.model.ModelException;
import io.normstream.model.nn.Shape;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file of {@link OnnxModel} in ONNX Runtime, on one thread with all graph optimisations. */
final class OnnxSession implements AutoCloseable {
    private static final String SILENCE = "ORT_DISABLE_TELEMETRY";
    private static final String SILENT = "1";

    private final Shape input;
    private final OrtEnvironment environment;
    private final OrtSession session;

    /**
     * Loads it.
     *
     * @param input shape of an image
     * @throws ModelException where ONNX Runtime does not take the file, or does not load here
     */
    OnnxSession(byte[] file, Shape input) {
        this.input = input;
        this.environment = environment();
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            this.session = environment.createSession(file, options);
        } catch (OrtException failure) {
            throw refused(failure);
        }
    }

    private static OrtEnvironment environment() {
        requireSilence(System.getenv(SILENCE));
        try {
            return OrtEnvironment.getEnvironment();
        } catch (LinkageError failure) {
            throw new ModelException(
                    "ONNX Runtime, which checks what is exported, does not load here: " + failure,
                    failure);
        }
    }

    /**
     * Refuses to start what reports to its makers. As it does so it matches the command line
     * against expressions whose recursion ends the process where a class path is long (1.29).
     */
    static void requireSilence(@Nullable String value) {
        if (!SILENT.equals(value)) {
            throw new ModelException(
                    "ONNX Runtime sends telemetry unless the environment has %s=%s, found %s"
                            .formatted(SILENCE, SILENT, value == null ? "nothing" : value));
        }
    }

    /**
     * Probabilities {@code [rows, classes]}.
     *
     * @param images unsigned bytes {@code [rows, height, width, channels]}
     */
    float[][] probabilities(byte[] images, int rows) {
        long[] shape = {rows, input.height(), input.width(), input.channels()};
        try (OnnxTensor tensor =
                        OnnxTensor.createTensor(
                                environment, ByteBuffer.wrap(images), shape, OnnxJavaType.UINT8);
                OrtSession.Result result =
                        session.run(
                                Map.of(OnnxModel.IMAGES, tensor),
                                Set.of(OnnxModel.PROBABILITIES))) {
            return (float[][]) result.get(0).getValue();
        } catch (OrtException failure) {
            throw refused(failure);
        }
    }

    private static ModelException refused(OrtException failure) {
        return new ModelException(
                "ONNX Runtime does not run the graph: " + failure.getMessage(), failure);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException failure) {
            throw refused(failure);
        }
    }
}
