package io.normstream.jobs.training;

import io.normstream.jobs.config.JobSettings.Start;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.training.learner.KeptImages;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.jobs.training.start.LineageBeginning;
import io.normstream.jobs.training.start.ModelStart;
import io.normstream.jobs.training.state.CommandState;
import io.normstream.jobs.training.state.RestoredTrainer;
import io.normstream.jobs.training.state.TrainerState;
import io.normstream.jobs.training.state.TrainerStateSerializer;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;

/** Small images that can be told apart: class 0 is bright above, class 1 below. */
public final class Examples {
    static final int SIZE = 8;
    public static final String MODEL = "m";

    /** At the first image, which lies where those of {@link #stream} do. */
    public static final LineageBeginning BEGINNING = new LineageBeginning("images", List.of(), 0);

    /** Of a model that no topic knows. */
    public static final ModelStart.Opening OPENING =
            new ModelStart.Opening(0, PublishedHistory.NONE, null, BEGINNING);

    /** The same before it is opened. */
    static final ModelStart START = start(Start.NEW, -1, PublishedHistory.NONE);

    private Examples() {}

    public static ModelStart start(Start how, long ledgerVersion, PublishedHistory published) {
        return new ModelStart(how, ledgerVersion, published, null, BEGINNING);
    }

    /** {@link #START} of each model that is declared. */
    static Map<String, ModelStart> starts(TrainingSettings settings) {
        Map<String, ModelStart> starts = new TreeMap<>();
        settings.models().forEach(model -> starts.put(model.id(), START));
        return starts;
    }

    /** {@code count} examples with offsets from 0, drawn by seed. */
    public static List<Example> stream(int count, long seed) {
        Random random = new Random(seed);
        List<Example> examples = new ArrayList<>();
        for (int offset = 0; offset < count; offset++) {
            examples.add(example(random, offset));
        }
        return examples;
    }

    private static Example example(Random random, int offset) {
        Example example = new Example();
        example.modelId = MODEL;
        example.imageId = "image-" + offset;
        example.topic = "images";
        example.offset = offset;
        example.eventTimeMillis = 1000L * offset;
        example.label = random.nextInt(2);
        example.pixels = new byte[SIZE * SIZE];
        for (int i = 0; i < example.pixels.length; i++) {
            boolean bright = (i < example.pixels.length / 2) == (example.label == 0);
            example.pixels[i] = (byte) ((bright ? 120 : 0) + random.nextInt(100));
        }
        return example;
    }

    /** Settings for one such model, with {@code overrides} as key, value, key, value. */
    public static TrainingSettings settings(String... overrides) {
        return TrainingSettings.from(configuration(overrides));
    }

    /** What {@link #settings} parses. */
    public static Configuration configuration(String... overrides) {
        Configuration configuration = new Configuration();
        configuration.setString("training.models", MODEL + "=" + SIZE + "x" + SIZE + "x1:2");
        configuration.setString("training.batch-size", "8");
        configuration.setString("training.publish-every", "5");
        configuration.setString("training.metrics-every", "2");
        configuration.setString("training.digest-every", "4");
        for (int i = 0; i < overrides.length; i += 2) {
            configuration.setString(overrides[i], overrides[i + 1]);
        }
        return configuration;
    }

    /** {@code state}, learning from another partition. */
    static TrainerState withOwner(TrainerState state, TrainerState.PartitionId owner) {
        return new TrainerState(
                state.learner(),
                state.lineage(),
                state.version(),
                state.parentVersion(),
                state.ledgerHash(),
                state.publications(),
                state.chunksInSlot(),
                state.publishedVersion(),
                state.latestEventTime(),
                owner,
                state.pending(),
                state.publishing(),
                state.announced(),
                state.figures());
    }

    /** A checkpoint of a model that was never commanded. */
    public static RestoredTrainer restored(TrainerState state) {
        return new RestoredTrainer(state, CommandState.NONE, KeptImages.NONE, new TreeMap<>());
    }

    /** The state that a restore finds. */
    static TrainerState throughBytes(TrainerState state) {
        try {
            return TrainerStateSerializer.read(TrainerStateSerializer.write(state));
        } catch (BrokenStateException e) {
            throw new UncheckedIOException(e);
        }
    }
}
