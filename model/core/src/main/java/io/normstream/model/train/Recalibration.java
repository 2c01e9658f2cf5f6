package io.normstream.model.train;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.Network;
import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.StateLayout;
import io.normstream.model.engine.memory.CloseOnFailure;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.FrozenLayers;
import io.normstream.model.norm.PooledMoments;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/**
 * Computes the running statistics of a serving model anew on images that were learnt, with the
 * parameters as they are: each normalisation that keeps a mean or a variance gets that of all that
 * reaches it while the images go through the network in mini-batches that are normalised by their
 * own statistics ("precise BN", 2105.07576). Parameters that were averaged over steps so get the
 * statistics that belong to them.
 *
 * <p>It has a network of its own, so that nothing of a learner is touched, and the same model and
 * images give the same bytes. One thread at a time. {@link #close} frees the native memory.
 */
public final class Recalibration implements AutoCloseable {
    /** Metadata: version whose step learnt the oldest image that was taken in. */
    public static final String FIRST_VERSION = "recalibration.firstVersion";

    /** Metadata: version whose step learnt the newest. */
    public static final String LAST_VERSION = "recalibration.lastVersion";

    /** Metadata: step of the learner that learnt the oldest image of its memory that was taken. */
    public static final String FIRST_STEP = "recalibration.firstStep";

    /** Metadata: step that learnt the newest. */
    public static final String LAST_STEP = "recalibration.lastStep";

    /** Metadata: number of images. */
    public static final String IMAGES = "recalibration.images";

    private final Engine engine;
    private final Network network;
    private final Section parameters;
    private final Section state;
    private final FlatArray statistics;
    private final float[] pixels;
    private final double[] logits;

    /**
     * With every buffer allocated.
     *
     * @param batchSize images of a mini-batch
     */
    public Recalibration(Architecture architecture, int batchSize, Engine engine) {
        this(architecture, FrozenLayers.NONE, batchSize, engine);
    }

    /** The same for what {@code settings} learn: the statistics of frozen layers stay. */
    public Recalibration(LearnerSettings settings, Engine engine) {
        this(settings.architecture(), settings.frozenLayers(), settings.batchSize(), engine);
    }

    private Recalibration(
            Architecture architecture, FrozenLayers frozen, int batchSize, Engine engine) {
        this.engine = engine;
        this.pixels = new float[Math.multiplyExact(batchSize, architecture.input().size())];
        this.logits = new double[Math.multiplyExact(batchSize, architecture.classes())];
        this.network = engine.compile(architecture, frozen, batchSize, null);
        try (CloseOnFailure made = new CloseOnFailure()) {
            made.add(network::close);
            this.statistics = new FlatArray(network.state());
            this.parameters =
                    Section.of("", network.parameterLayout(), new FlatArray(network.parameters()));
            this.state = Section.of("", network.stateLayout(), statistics);
            made.keep();
        }
    }

    /**
     * How many of {@code count} images to take in: those that make whole mini-batches. A single
     * image is none, since a single value says nothing about a variance.
     */
    public int images(int count) {
        int whole = count - count % network.maxBatch();
        return whole == 1 ? 0 : whole;
    }

    /**
     * The serving model with other running statistics, which its metadata say.
     *
     * @param count how many images to take in, at least 1
     * @throws ModelException where the model is broken or of another network, there are less
     *     images, or a number is not finite
     */
    public byte[] apply(byte[] servingModel, StatisticsImages images, int count) {
        if (count < 1 || count > images.count()) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "Statistics are recalibrated on 1 to %d images, found %d",
                            images.count(),
                            count));
        }
        ServingModel model = ServingModel.decode(servingModel);
        if (!model.architecture().equals(network.architecture())) {
            throw new ModelException(
                    "The serving model is of network %s, its statistics were to be recalibrated by %s"
                            .formatted(model.architecture(), network.architecture()));
        }
        Origin.requireSameElementType(model, engine);
        parameters.load(model.arrays());
        state.load(model.arrays());
        network.changed();
        write(measure(images, count));
        SortedMap<String, StoredArray> arrays = new TreeMap<>(model.arrays());
        state.save(arrays);
        SortedMap<String, String> metadata = new TreeMap<>(model.metadata());
        images.describe(count, metadata);
        metadata.put(IMAGES, Integer.toString(count));
        return new ServingModel(metadata, arrays).encode();
    }

    /** What reaches each normalisation, by its path. */
    private Map<String, PooledMoments> measure(StatisticsImages images, int count) {
        Map<String, PooledMoments> pooled = new HashMap<>();
        int rows;
        for (int from = 0; from < count; from += rows) {
            rows = Math.min(network.maxBatch(), count - from);
            for (int row = 0; row < rows; row++) {
                images.copy(from + row, count, pixels, row);
            }
            network.forward(pixels, rows, logits);
            for (NormalizationReport report : network.normalizationReports()) {
                pooled.computeIfAbsent(
                                report.layer(), path -> new PooledMoments(report.mean().length))
                        .add(rows, report.mean(), report.standardDeviation());
            }
        }
        return pooled;
    }

    private void write(Map<String, PooledMoments> pooled) {
        for (StateLayout.Slice slice : network.stateLayout().slices()) {
            PooledMoments moments = pooled.get(slice.layer());
            if (moments == null) {
                continue; // frozen, or of a gradient transform, which nothing that predicts reads
            }
            switch (slice.spec().role()) {
                case MEAN -> write(slice, moments::mean);
                case VARIANCE -> write(slice, moments::variance);
                case MEAN_SQUARE -> write(slice, moments::meanSquare);
                case OTHER -> {} // such as the number of updates
            }
        }
    }

    private void write(StateLayout.Slice slice, IntToDoubleFunction ofChannel) {
        for (int channel = 0; channel < slice.spec().length(); channel++) {
            statistics.set(slice.offset() + channel, ofChannel.applyAsDouble(channel));
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
