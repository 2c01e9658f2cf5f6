package io.normstream.jobs.training.learner;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.model.engine.selection.NumberType;
import io.normstream.model.train.MemoryNeed;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** What the declared models take, summed over those that share a process. */
public final class MemoryNeeds {
    /** Copies of a training snapshot that live at once: encoded, in state, on its way to disk. */
    private static final int SNAPSHOT_COPIES = 5;

    /** Copies of a serving model: encoded, read back, cut into chunks, in the producer. */
    private static final int SERVING_COPIES = 4;

    /** Names and coordinates of a pending example beside its pixels. */
    private static final int EXAMPLE_BYTES = 512;

    /** What Flink, the Kafka clients and their buffers take before anything is learnt. */
    private static final long PLATFORM_HEAP = 256L << 20;

    private final TrainingSettings settings;
    private final boolean secondThread;

    /**
     * @param secondThread whether cores are to spare for one
     */
    public MemoryNeeds(TrainingSettings settings, boolean secondThread) {
        this.settings = settings;
        this.secondThread = secondThread;
    }

    /** Bytes of all training states, those that rollbacks go back to among them. */
    public long checkpoint() {
        return (1L + settings.publication().rollbackVersions())
                * settings.models().stream()
                        .mapToLong(
                                model ->
                                        need(model, secondThread).snapshotBytes()
                                                + recentImages(model))
                        .sum();
    }

    /** Native bytes in the fullest process with so many slots. */
    public long inNative(int slots) {
        return fullest(slots, settings.models().stream().mapToLong(this::inNative).toArray());
    }

    /** Native bytes of each model, by id, in the order of the declarations. */
    public Map<String, Long> nativeByModel() {
        Map<String, Long> bytes = new LinkedHashMap<>();
        settings.models().forEach(model -> bytes.put(model.id(), inNative(model)));
        return bytes;
    }

    /** Heap bytes of each model, by id, in the order of the declarations. */
    public Map<String, Long> heapByModel() {
        Map<String, Long> bytes = new LinkedHashMap<>();
        settings.models().forEach(model -> bytes.put(model.id(), heap(model)));
        return bytes;
    }

    /** The training subtask that Flink sends the records of a model to, from 0 on. */
    public int subtask(String modelId) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                modelId, TrainingSettings.MAX_PARALLELISM, settings.parallelism());
    }

    /**
     * Serving models are recalibrated by a network in addition to the learner's, with no second
     * thread.
     */
    private long inNative(ModelDeclaration model) {
        long learner = need(model, secondThread).nativeBytes();
        return settings.publication().recalibrateImages() == 0
                ? learner
                : learner + need(model, false).nativeBytes();
    }

    /** Pixels of the images that serving models are recalibrated on, if no memory has them. */
    private long recentImages(ModelDeclaration model) {
        return settings.rehearsal().on()
                ? 0
                : settings.publication().recalibrateImages() * pixels(model);
    }

    private static long pixels(ModelDeclaration model) {
        return (long) model.height() * model.width() * model.channels();
    }

    /** Heap bytes in the fullest process with so many slots. */
    public long onHeap(int slots) {
        return PLATFORM_HEAP
                + fullest(slots, settings.models().stream().mapToLong(this::heap).toArray());
    }

    private long heap(ModelDeclaration model) {
        MemoryNeed need = need(model, secondThread);
        return (SNAPSHOT_COPIES + settings.publication().rollbackVersions())
                        * (need.snapshotBytes() + recentImages(model))
                + SERVING_COPIES * need.servingBytes()
                + need.batchBytes()
                + need.memoryBytes()
                + settings.maxPending() * (2 * pixels(model) + EXAMPLE_BYTES);
    }

    private MemoryNeed need(ModelDeclaration model, boolean secondThread) {
        boolean wide = settings.network().engine().precision() == NumberType.FLOAT64;
        return MemoryNeed.of(
                Learners.settings(settings, model),
                wide ? Double.BYTES : Float.BYTES,
                secondThread);
    }

    /** Models go to the subtasks that Flink sends their keys to, subtasks to any slot. */
    private long fullest(int slots, long[] ofModels) {
        int parallelism = settings.parallelism();
        long[] ofSubtasks = new long[parallelism];
        for (int i = 0; i < ofModels.length; i++) {
            ofSubtasks[subtask(settings.models().get(i).id())] += ofModels[i];
        }
        Arrays.sort(ofSubtasks);
        return Arrays.stream(ofSubtasks, Math.max(0, parallelism - slots), parallelism).sum();
    }
}
