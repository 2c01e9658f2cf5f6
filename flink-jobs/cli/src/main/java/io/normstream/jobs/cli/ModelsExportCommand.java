package io.normstream.jobs.cli;

import io.normstream.jobs.wire.ModelUpdates;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.model.export.OnnxCheck;
import io.normstream.model.export.OnnxExport;
import io.normstream.model.export.PyTorchArrays;
import io.normstream.model.snapshot.ServingModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code normstream models export}: a published model as a file. */
@Command(
        name = "export",
        description = "Writes a published model to a file that other programs read.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ModelsExportCommand extends ModelsAction {
    @Mixin private final VersionChoice choice = new VersionChoice();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "safetensors: as published; pytorch: safetensors with the names and layouts that"
                            + " load_state_dict takes; onnx: a graph from the bytes of images to"
                            + " probabilities, checked with ONNX Runtime. Default:"
                            + " ${DEFAULT-VALUE}")
    private Format format = Format.SAFETENSORS;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            required = true,
            description = "File to write; an existing one is overwritten.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path output;

    /** Forms of a file. */
    enum Format {
        SAFETENSORS,
        PYTORCH,
        ONNX;

        /** As on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    void run(SortedMap<String, ModelUpdates> models, PrintWriter out) {
        PublishedModel published = choice.in(models);
        byte[] file = encode(published, out);
        OutputFile.write(output, file);
        out.printf(
                Locale.ROOT,
                "model %s version %d: %d bytes of %s in %s%n",
                published.manifest().getModelId(),
                published.manifest().getVersion(),
                file.length,
                format,
                output);
    }

    private byte[] encode(PublishedModel published, PrintWriter out) {
        return switch (format) {
            case SAFETENSORS -> published.bytes();
            case PYTORCH -> PyTorchArrays.encode(published.serving());
            case ONNX -> onnx(published.serving(), out);
        };
    }

    private static byte[] onnx(ServingModel model, PrintWriter out) {
        OnnxExport export = OnnxExport.of(model);
        OnnxCheck check = export.check();
        out.printf(
                Locale.ROOT,
                "ONNX Runtime against %s on %d images: largest difference of a probability %.2g (at"
                        + " most %.0e is allowed)%n",
                check.engine(),
                check.images(),
                check.largestDifference(),
                OnnxCheck.ALLOWED);
        return export.file();
    }
}
