package io.normstream.model.train;

import static java.util.Objects.requireNonNull;

import io.normstream.model.engine.Network;
import io.normstream.model.engine.memory.CloseOnFailure;
import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.ExpectedArrays;
import io.normstream.model.snapshot.StoredArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that changes while a learner learns, and its names in snapshots. */
final class LearnerState implements AutoCloseable {
    private static final String PARAMETERS = "parameters/";
    private static final String MOMENTUM = "momentum/";
    private static final String STATE = "state/";
    private static final String AVERAGE = "average/";
    private static final String AVERAGE_STATE = "averageState/";
    private static final String STEP = "counters/step";
    private static final String REFUSALS = "counters/consecutiveRefusals";
    private static final String RANDOM = "random/state";

    /** Bits of the base learning rate; only there once it was set. */
    private static final String BASE_RATE = "counters/baseLearningRate";

    private final Network network;
    private final FlatArray parameters;
    private final FlatArray momentum;
    private final FlatArray state;
    private final @Nullable Average average;
    private final Score score;
    private final LearningRateSchedule configured;
    private final SeededRandom random;
    private final @Nullable Rehearser rehearser;
    private final Learnt learnt;
    private final List<Section> sections = new ArrayList<>();
    private LearningRateSchedule schedule;
    private @Nullable Double baseRate;
    private long step;
    private long consecutiveRefusals;

    /**
     * The state before the first step; {@code network} becomes part of it, and is closed where it
     * cannot be made.
     */
    LearnerState(LearnerSettings settings, Network network) {
        this.network = network;
        this.learnt = new Learnt(settings.frozenLayers());
        this.configured = settings.schedule();
        this.schedule = configured;
        this.random = new SeededRandom(settings.seed());
        try (CloseOnFailure made = new CloseOnFailure()) {
            made.add(network::close);
            this.score = new Score(settings.window());
            this.parameters = new FlatArray(network.parameters());
            this.state = new FlatArray(network.state());
            this.momentum = FlatArray.zerosLike(parameters);
            made.add(momentum::close);
            this.rehearser =
                    settings.rehearsal() instanceof Rehearsal.Memory memory
                            ? new Rehearser(settings, memory)
                            : null;
            Initialization.draw(network.parameterLayout(), parameters::set, random);
            this.average = average(settings.averaging());
            if (average != null) {
                made.add(average::close);
            }
            addSections();
            made.keep();
        }
    }

    private @Nullable Average average(Averaging averaging) {
        return averaging instanceof Averaging.None
                ? null
                : new Average(
                        averaging,
                        parameters,
                        state,
                        array -> learnt.parameters(array, network.parameterLayout()),
                        array -> learnt.state(array, network.stateLayout()));
    }

    private void addSections() {
        sections.add(Section.of(PARAMETERS, network.parameterLayout(), parameters));
        sections.add(Section.of(MOMENTUM, network.parameterLayout(), momentum));
        sections.add(Section.of(STATE, network.stateLayout(), state));
        if (average != null) {
            average.reset();
            sections.add(Section.of(AVERAGE, network.parameterLayout(), average.parameters()));
            sections.add(Section.of(AVERAGE_STATE, network.stateLayout(), average.state()));
        }
    }

    Network network() {
        return network;
    }

    /** What steps change. */
    Learnt learntParts() {
        return learnt;
    }

    FlatArray parameters() {
        return parameters;
    }

    FlatArray momentum() {
        return momentum;
    }

    FlatArray state() {
        return state;
    }

    Score score() {
        return score;
    }

    long step() {
        return step;
    }

    long consecutiveRefusals() {
        return consecutiveRefusals;
    }

    /** Learning rate of the next step, before any divisor. */
    double learningRate() {
        return schedule.learningRate(step);
    }

    /** The schedule goes on from another base rate; null: the one that is configured. */
    void setBaseRate(@Nullable Double rate) {
        schedule = from(configured, rate);
        baseRate = rate;
    }

    SeededRandom random() {
        return random;
    }

    /** What is kept for rehearsal, or null where there is none. */
    @Nullable Rehearser rehearser() {
        return rehearser;
    }

    /** Parameters and state have taken a step. */
    void learnt() {
        step++;
        consecutiveRefusals = 0;
        if (average != null) {
            average.update(rehearser == null ? step : rehearser.averagingTime(step));
        }
    }

    /** A step was not finite and has changed nothing. */
    void refused() {
        consecutiveRefusals++;
    }

    /**
     * What a training snapshot under {@code settings} must hold.
     *
     * @param arrays what it holds: a base learning rate may be among them, and any number of images
     */
    static ExpectedArrays expected(
            LearnerSettings settings, ElementType type, Map<String, StoredArray> arrays) {
        ExpectedArrays expected =
                new ExpectedArrays()
                        .parameters(PARAMETERS, type, settings.architecture())
                        .parameters(MOMENTUM, type, settings.architecture())
                        .state(STATE, type, settings.architecture())
                        .integers(STEP, 1)
                        .integers(REFUSALS, 1)
                        .integers(RANDOM, 1);
        if (!(settings.averaging() instanceof Averaging.None)) {
            expected.parameters(AVERAGE, type, settings.architecture())
                    .state(AVERAGE_STATE, type, settings.architecture());
        }
        if (arrays.containsKey(BASE_RATE)) {
            expected.integers(BASE_RATE, 1);
        }
        Score.expect(expected, settings.window());
        if (settings.rehearsal() instanceof Rehearsal.Memory) {
            Rehearser.expect(expected, settings, arrays);
        }
        return expected;
    }

    /** Views of the live arrays and copies of the counters: what a training snapshot holds. */
    SortedMap<String, StoredArray> trainingArrays() {
        SortedMap<String, StoredArray> arrays = new TreeMap<>();
        sections.forEach(section -> section.save(arrays));
        score.save(arrays);
        arrays.put(STEP, StoredArray.ofLongs(step));
        arrays.put(REFUSALS, StoredArray.ofLongs(consecutiveRefusals));
        arrays.put(RANDOM, StoredArray.ofLongs(random.state()));
        if (rehearser != null) {
            rehearser.save(arrays);
        }
        if (baseRate != null) {
            arrays.put(BASE_RATE, StoredArray.ofLongs(Double.doubleToLongBits(baseRate)));
        }
        return arrays;
    }

    /** Views of the averages, or of the live arrays where there are none. */
    SortedMap<String, StoredArray> servingArrays() {
        FlatArray served = average == null ? parameters : average.parameters();
        FlatArray servedState = average == null ? state : average.state();
        SortedMap<String, StoredArray> arrays = new TreeMap<>();
        Section.of("", network.parameterLayout(), served).save(arrays);
        Section.of("", network.stateLayout(), servedState).save(arrays);
        return arrays;
    }

    /**
     * Starts from the arrays of a serving model, as if they had been drawn: at step 0, without
     * momentum, averages beginning from them.
     */
    void begin(Map<String, StoredArray> serving) {
        Section.of("", network.parameterLayout(), parameters).load(serving);
        Section.of("", network.stateLayout(), state).load(serving);
        network.changed();
        if (average != null) {
            average.reset();
        }
    }

    /** Continues from the arrays of a training snapshot that are {@link #expected}. */
    void load(Map<String, StoredArray> arrays) {
        sections.forEach(section -> section.load(arrays));
        network.changed();
        score.load(arrays);
        step = number(arrays, STEP);
        consecutiveRefusals = number(arrays, REFUSALS);
        random.setState(number(arrays, RANDOM));
        if (rehearser != null) {
            rehearser.load(arrays);
        }
        setBaseRate(baseRate(arrays));
    }

    /**
     * The schedule that a learner goes on with.
     *
     * @throws io.normstream.model.ModelException where the snapshot's base rate is none
     */
    static LearningRateSchedule schedule(
            LearnerSettings settings, Map<String, StoredArray> arrays) {
        return from(settings.schedule(), baseRate(arrays));
    }

    private static LearningRateSchedule from(
            LearningRateSchedule configured, @Nullable Double baseRate) {
        return baseRate == null ? configured : configured.withBase(baseRate);
    }

    private static @Nullable Double baseRate(Map<String, StoredArray> arrays) {
        return arrays.containsKey(BASE_RATE)
                ? Double.longBitsToDouble(number(arrays, BASE_RATE))
                : null;
    }

    static StoredArray array(Map<String, StoredArray> arrays, String name) {
        return requireNonNull(arrays.get(name), name);
    }

    static long number(Map<String, StoredArray> arrays, String name) {
        return array(arrays, name).toLongs()[0];
    }

    @Override
    public void close() {
        if (average != null) {
            average.close();
        }
        momentum.close();
        network.close();
    }
}
