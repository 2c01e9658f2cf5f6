package io.normstream.model.export;

import static io.normstream.model.export.OnnxGraph.ANY;
import static io.normstream.model.export.OnnxGraph.integer;
import static io.normstream.model.export.OnnxGraph.integers;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.normstream.model.ModelException;
import io.normstream.model.nn.Shape;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A serving model as an ONNX file that takes images as they come: {@code images}, unsigned bytes
 * {@code [N, height, width, channels]}, gives {@code probabilities} and {@code logits}, floats
 * {@code [N, classes]}, for any N. Models in float64 become float32.
 */
final class OnnxModel {
    /** Value of {@link Metadata#KIND} in such a file. */
    static final String KIND = "onnx";

    /** SHA-256 over the serving model's arrays, in the metadata. */
    static final String DIGEST = "digest";

    static final String IMAGES = "images";
    static final String PROBABILITIES = "probabilities";
    static final String LOGITS = "logits";

    private static final StoredArray LARGEST_PIXEL = StoredArray.ofDoubles(List.of(), 255);

    private OnnxModel() {}

    /**
     * The file, with the metadata of {@code model}, {@code kind} excepted, and its digest.
     *
     * @throws ModelException where a layer has no form in ONNX
     */
    static byte[] encode(ServingModel model) {
        OnnxGraph graph = new OnnxGraph();
        Shape shape = model.architecture().input();
        int classes = model.architecture().classes();
        String images =
                graph.byteInput(IMAGES, ANY, shape.height(), shape.width(), shape.channels());
        String network = OnnxNetwork.add(model, graph, intensities(graph, images));
        String logits = graph.node("Identity", LOGITS, List.of(network));
        graph.output(
                graph.node("Softmax", PROBABILITIES, List.of(logits), integer("axis", 1)),
                ANY,
                classes);
        graph.output(logits, ANY, classes);
        return graph.encode(metadata(model));
    }

    /** As {@code MiniBatch} has it: 0 to 255 become [0, 1]. */
    private static String intensities(OnnxGraph graph, String images) {
        String planes =
                graph.node("Transpose", "planes", List.of(images), integers("perm", 0, 3, 1, 2));
        String pixels =
                graph.node(
                        "Cast",
                        "pixels",
                        List.of(planes),
                        integer("to", DataType.FLOAT.getNumber()));
        String largest = graph.constant("largestPixel", LARGEST_PIXEL);
        return graph.node("Div", "intensities", List.of(pixels, largest));
    }

    private static SortedMap<String, String> metadata(ServingModel model) {
        SortedMap<String, String> metadata = new TreeMap<>(model.metadata());
        metadata.put(Metadata.KIND, KIND);
        metadata.put(DIGEST, HexFormat.of().formatHex(model.digest()));
        return metadata;
    }
}
