package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.training.learner.MemoryNeeds;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Whether networks fit into the TaskManager that a subtask has come to, which may be another than
 * those that the submission saw. Goes by what Flink gave it, not by what is free.
 */
final class TaskMemory {
    private TaskMemory() {}

    /**
     * Compares what the models of the job take in a TaskManager with its task off-heap memory.
     *
     * @param taskManager its configuration; one without a size has no limit
     * @param secondThread whether learners have one
     * @throws SuppressRestartsException if it is too small, as it would be after a restart
     */
    static void require(TrainingSettings settings, Configuration taskManager, boolean secondThread)
            throws SuppressRestartsException {
        Optional<MemorySize> has = taskManager.getOptional(TaskManagerOptions.TASK_OFF_HEAP_MEMORY);
        long need =
                new MemoryNeeds(settings, secondThread)
                        .inNative(taskManager.get(TaskManagerOptions.NUM_TASK_SLOTS));
        if (has.isPresent() && need > has.get().getBytes()) {
            throw new SuppressRestartsException(
                    new JobException(
                            "the networks of the job need about %s of native memory, this TaskManager has %s: raise %s and -Dorg.bytedeco.javacpp.maxbytes together, or declare fewer or smaller models; doctor --plan writes the settings"
                                    .formatted(
                                            mebibytes(need),
                                            mebibytes(has.get().getBytes()),
                                            TaskManagerOptions.TASK_OFF_HEAP_MEMORY.key())));
        }
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
