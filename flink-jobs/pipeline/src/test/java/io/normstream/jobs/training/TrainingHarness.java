package io.normstream.jobs.training;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.jobs.training.start.ModelStart;
import io.normstream.schemas.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** The training operator in Flink's own harness: real state backend, real serialisers. */
public final class TrainingHarness {
    private static final int MAX_PARALLELISM = TrainingSettings.MAX_PARALLELISM;
    private static final int MAX_STATE_BYTES = 64 << 20;

    private TrainingHarness() {}

    /**
     * Feeds {@code stream}, going through a snapshot and a new operator before each of {@code
     * cuts}.
     */
    public static Emitted run(TrainingSettings settings, List<Example> stream, List<Integer> cuts)
            throws Exception {
        Emitted emitted = new Emitted();
        OperatorSubtaskState state = null;
        int from = 0;
        List<Integer> ends = new ArrayList<>(cuts);
        ends.add(stream.size());
        for (int end : ends) {
            boolean last = end == stream.size();
            state = run(settings, stream.subList(from, end), state, last, emitted);
            from = end;
        }
        return emitted;
    }

    /** One life of an operator, from {@code state} to its snapshot or to the end of the input. */
    public static OperatorSubtaskState run(
            TrainingSettings settings,
            List<Example> stream,
            OperatorSubtaskState from,
            boolean toTheEnd,
            Emitted emitted)
            throws Exception {
        try (var harness = of(settings)) {
            harness.setup();
            if (from != null) {
                harness.initializeState(from);
            }
            harness.open();
            feed(harness, stream);
            if (toTheEnd) {
                harness.endInput1();
            }
            OperatorSubtaskState state = harness.snapshot(1, 1);
            emitted.drain(harness);
            return state;
        }
    }

    public static KeyedTwoInputStreamOperatorTestHarness<String, Example, Command, Prediction> of(
            TrainingSettings settings) throws Exception {
        return of(settings, Examples.starts(settings), 1, 0);
    }

    public static KeyedTwoInputStreamOperatorTestHarness<String, Example, Command, Prediction> of(
            TrainingSettings settings, Map<String, ModelStart> starts, int parallelism, int subtask)
            throws Exception {
        return of(
                new TrainingOperator(settings, starts, PublishedFrontier.NONE, List.of()),
                parallelism,
                subtask);
    }

    public static KeyedTwoInputStreamOperatorTestHarness<String, Example, Command, Prediction> of(
            TwoInputStreamOperator<Example, Command, Prediction> operator,
            int parallelism,
            int subtask)
            throws Exception {
        var harness =
                new KeyedTwoInputStreamOperatorTestHarness<String, Example, Command, Prediction>(
                        operator,
                        example -> example.modelId,
                        command -> command.modelId,
                        Types.STRING,
                        MAX_PARALLELISM,
                        parallelism,
                        subtask);
        harness.setCheckpointStorage(new JobManagerCheckpointStorage(MAX_STATE_BYTES));
        return harness;
    }

    /**
     * One life of {@code parallelism} subtasks, each with its share of the keys, from the merged
     * state of {@code before} subtasks to a snapshot of all.
     */
    static OperatorSubtaskState rescaled(
            TrainingSettings settings,
            List<Example> stream,
            OperatorSubtaskState from,
            int before,
            int parallelism,
            Emitted emitted)
            throws Exception {
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (int subtask = 0; subtask < parallelism; subtask++) {
            int own = subtask;
            try (var harness = of(settings, Examples.starts(settings), parallelism, subtask)) {
                harness.setup();
                if (from != null) {
                    harness.initializeState(
                            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                    from, MAX_PARALLELISM, before, parallelism, subtask));
                }
                harness.open();
                feed(
                        harness,
                        stream.stream()
                                .filter(example -> subtask(example, parallelism) == own)
                                .toList());
                states.add(harness.snapshot(1, 1));
                emitted.drain(harness);
            }
        }
        return AbstractStreamOperatorTestHarness.repackageState(
                states.toArray(new OperatorSubtaskState[0]));
    }

    private static int subtask(Example example, int parallelism) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                example.modelId, MAX_PARALLELISM, parallelism);
    }

    public static void feed(
            KeyedTwoInputStreamOperatorTestHarness<String, Example, Command, Prediction> harness,
            List<Example> examples)
            throws Exception {
        for (Example example : examples) {
            harness.processElement1(new StreamRecord<>(example));
        }
    }
}
