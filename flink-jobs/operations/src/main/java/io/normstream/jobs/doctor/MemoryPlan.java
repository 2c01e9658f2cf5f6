package io.normstream.jobs.doctor;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.jobs.training.learner.MemoryNeeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/**
 * What a TaskManager needs for a training job, and the settings of Flink that give it that. Needs
 * neither brokers nor a cluster.
 */
public final class MemoryPlan {
    private static final long MIB = 1L << 20;

    /** Sizes are written in steps of this. */
    private static final long STEP = 64 * MIB;

    /** Flink's default for class metadata, which the job's classes fit into. */
    private static final long METASPACE = 256 * MIB;

    /** Network buffers as shipped, and Flink's own memory beside the heap by default. */
    private static final long NETWORK = 64 * MIB;

    private static final long FRAMEWORK_OFF_HEAP = 128 * MIB;

    /** Flink sets a tenth of the process aside for threads, code and libraries, within bounds. */
    private static final long OVERHEAD_LEAST = 192 * MIB;

    private static final long OVERHEAD_MOST = 1024 * MIB;

    /** What a process holds beyond what Flink sets aside for that, as doctor counts. */
    private static final long RESIDENT = 160 * MIB;

    private final MemoryNeeds needs;
    private final int parallelism;
    private final int slots;
    private final long nativeNeed;
    private final long heapNeed;

    MemoryPlan(TrainingSettings settings, JobSettings job, int slots) {
        ProcessMemory memory = new ProcessMemory(settings, job);
        // Whether the cores of a TaskManager allow a second thread is not known before it is there.
        this.needs = memory.needs(true);
        this.parallelism = settings.parallelism();
        this.slots = slots;
        this.nativeNeed = needs.inNative(slots);
        this.heapNeed = memory.heap(needs, slots);
    }

    /**
     * For the job that the options describe.
     *
     * @param configuration options of a training job, and {@link DoctorOptions}
     * @throws JobException naming the first option that is wrong
     */
    public static MemoryPlan of(Configuration configuration) {
        TrainingSubmission submission = new TrainingSubmission(configuration);
        int slots = new OptionReader(configuration).within(DoctorOptions.PLAN_SLOTS, 1, 1024);
        return new MemoryPlan(submission.settings(), submission.job(), slots);
    }

    /** The needs in a table, a line each; estimates from above. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        Map<String, Long> heap = needs.heapByModel();
        int widest = heap.keySet().stream().mapToInt(String::length).max().orElse(0);
        String row = "%-" + Math.max("in all".length(), widest) + "s  %7s  %12s  %12s";
        lines.add(row(row, "model", "subtask", "native", "heap"));
        needs.nativeByModel()
                .forEach(
                        (id, bytes) ->
                                lines.add(
                                        row(
                                                row,
                                                id,
                                                needs.subtask(id),
                                                Text.bytes(bytes),
                                                Text.bytes(heap.getOrDefault(id, 0L)))));
        lines.add(row(row, "in all", "", Text.bytes(nativeNeed), Text.bytes(heapNeed)));
        lines.add("");
        lines.add(
                "In all: the fullest TaskManager with %s of %s, heap with what Flink, the Kafka clients and images that are read take."
                        .formatted(
                                Text.counted(slots, "slot"),
                                Text.counted(parallelism, "training subtask")));
        return lines;
    }

    /** Lines of Flink's config.yaml. */
    public List<String> settings() {
        String offHeap = mebibytes(offHeap());
        String process = mebibytes(process());
        return List.of(
                "taskmanager.numberOfTaskSlots: " + slots,
                "taskmanager.memory.process.size: " + process,
                "taskmanager.memory.task.off-heap.size: " + offHeap,
                "taskmanager.memory.managed.size: 0m",
                "taskmanager.memory.network.min: " + mebibytes(NETWORK),
                "taskmanager.memory.network.max: " + mebibytes(NETWORK),
                "taskmanager.memory.jvm-metaspace.size: " + mebibytes(METASPACE),
                "env.java.opts.taskmanager: -Dorg.bytedeco.javacpp.maxbytes=%s -Dorg.bytedeco.javacpp.maxphysicalbytes=%s"
                        .formatted(offHeap, process));
    }

    /** Task off-heap memory, bytes. */
    long offHeap() {
        return Math.max(withHeadroom(nativeNeed), roundedUp(nativeNeed + RESIDENT));
    }

    /** The whole process, bytes: as Flink divides it, the heap gets what it needs. */
    long process() {
        long used = withHeadroom(heapNeed) + offHeap() + FRAMEWORK_OFF_HEAP + NETWORK + METASPACE;
        long overhead = Math.min(Math.max((used + 8) / 9, OVERHEAD_LEAST), OVERHEAD_MOST);
        return roundedUp(used + overhead);
    }

    /** A tenth stays free: doctor warns of less. */
    private static long withHeadroom(long need) {
        return roundedUp(need / 9 * 10 + 10);
    }

    private static long roundedUp(long bytes) {
        return (bytes + STEP - 1) / STEP * STEP;
    }

    private static String mebibytes(long bytes) {
        return bytes / MIB + "m";
    }

    private static String row(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values).stripTrailing();
    }
}
