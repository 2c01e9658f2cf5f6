package io.normstream.model.export;

import io.normstream.model.ModelException;
import io.normstream.model.snapshot.ServingModel;

/**
 * A serving model as an ONNX file that ONNX Runtime was seen to run as our engine does. Input
 * {@code images}: unsigned bytes {@code [N, height, width, channels]} for any N, as they lie in a
 * raw image record; outputs {@code probabilities} and {@code logits}: floats {@code [N, classes]}.
 * Everything between, scaling and input normalisation too, lies in the graph. Models in float64
 * become float32.
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record OnnxExport(byte[] file, OnnxCheck check) {

    /**
     * Exports and checks.
     *
     * @throws ModelException where a layer has no form in ONNX, or the check fails
     */
    public static OnnxExport of(ServingModel model) {
        byte[] file = OnnxModel.encode(model);
        return new OnnxExport(file, OnnxCheck.of(file, model));
    }
}
