package io.normstream.jobs.cli;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.model.engine.selection.NumberType;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.LayerCost;
import io.normstream.model.train.LearnerSettings;
import io.normstream.model.train.MemoryNeed;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code normstream models plan}: what a network will take, before any job is started. */
@Command(
        name = "plan",
        description =
                "Shows the layers of a preset or of a network file for images of a shape: what comes"
                        + " out of each, parameters, arithmetic of a prediction and of a training"
                        + " step, and the memory that learning takes. Needs neither Kafka nor Flink.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ModelsPlanCommand extends OptionsCommand {
    private static final String ID = "plan";
    private static final double MEGA = 1e6;

    /** Floating-point operations of a multiply-add. */
    private static final int FLOP = 2;

    /** Forward, gradients of kernels, gradients of inputs. */
    private static final int PASSES_OF_A_STEP = 3;

    @Parameters(paramLabel = "NETWORK", description = "A preset, or a file of layers, NAME.yaml.")
    private String network;

    @Option(
            names = "--shape",
            paramLabel = "HxWxC",
            required = true,
            description = "Height, width and channels of an image, such as 32x32x3.")
    private String shape;

    @Option(names = "--classes", paramLabel = "N", required = true, description = "Classes.")
    private int classes;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    ModelsPlanCommand() {}

    @Override
    List<ConfigOption<?>> options() {
        return TrainingOptions.learning().stream()
                .filter(option -> !option.equals(TrainingOptions.ARCHITECTURE))
                .toList();
    }

    @Override
    public Integer call() {
        Configuration configuration = new Configuration(configuration());
        configuration.set(TrainingOptions.MODELS, ID + "=" + shape + ":" + classes);
        configuration.set(TrainingOptions.ARCHITECTURE, network);
        TrainingSettings settings = TrainingSettings.from(configuration);
        ModelDeclaration model = settings.model(ID);
        Learners.check(settings, model);
        LearnerSettings learner = Learners.settings(settings, model);
        printLayers(learner.architecture());
        printMemory(learner, settings.network().engine().precision());
        out().flush();
        return success();
    }

    private void printLayers(Architecture architecture) {
        List<LayerCost> layers = LayerCost.of(architecture);
        int width = layers.stream().mapToInt(layer -> layer.path().length()).max().orElse(0);
        String row = "%-" + width + "s  %-10s %-12s %12s %12s%n";
        out().printf(row, "layer", "kind", "output", "parameters", "MFLOP");
        for (LayerCost layer : layers) {
            out().printf(
                            row,
                            layer.path(),
                            layer.kind(),
                            layer.output(),
                            grouped(layer.parameters()),
                            megaFlop(layer.multiplyAdds()));
        }
        long multiplyAdds = layers.stream().mapToLong(LayerCost::multiplyAdds).sum();
        long parameters = layers.stream().mapToLong(LayerCost::parameters).sum();
        out().printf(
                        "%n%s: images of %s, %s classes, %s parameters%n",
                        architecture.name(),
                        architecture.input(),
                        architecture.classes(),
                        grouped(parameters));
        out().printf(
                        "MFLOP for an image: %s to predict, %s to learn%n",
                        megaFlop(multiplyAdds), megaFlop(PASSES_OF_A_STEP * multiplyAdds));
    }

    private void printMemory(LearnerSettings settings, NumberType precision) {
        MemoryNeed need =
                MemoryNeed.of(
                        settings,
                        precision == NumberType.FLOAT64 ? Double.BYTES : Float.BYTES,
                        false);
        out().printf(
                        "Memory in mini-batches of %s: %s native, %s heap for the images in memory; a snapshot of %s, a serving model of %s%n",
                        settings.batchSize(),
                        megaBytes(need.nativeBytes()),
                        megaBytes(need.batchBytes() + need.memoryBytes()),
                        megaBytes(need.snapshotBytes()),
                        megaBytes(need.servingBytes()));
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String megaFlop(long multiplyAdds) {
        return String.format(Locale.ROOT, "%,.2f", FLOP * multiplyAdds / MEGA);
    }

    private static String megaBytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / MEGA);
    }
}
