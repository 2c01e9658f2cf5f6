package io.normstream.jobs.machine;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.selection.EngineRequest;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** The engine of a task, which may share its threads with the other tasks of the process. */
public final class TaskEngine implements AutoCloseable {
    private final Engine engine;
    private final ProcessThreads threads;

    private TaskEngine(Engine engine, ProcessThreads threads) {
        this.engine = engine;
        this.threads = threads;
    }

    /**
     * The engine that {@code request} asks for.
     *
     * @param task its TaskManager says how many slots share the cores of this machine
     * @throws SuppressRestartsException if this machine cannot compute that
     */
    public static TaskEngine open(EngineRequest request, Environment task) {
        int slots =
                task.getTaskManagerInfo().getConfiguration().get(TaskManagerOptions.NUM_TASK_SLOTS);
        try {
            Engine engine = EngineChoice.ofTask(request, slots);
            return new TaskEngine(engine, ProcessThreads.hold(engine));
        } catch (ModelException e) {
            throw new SuppressRestartsException(e); // a restart on this machine cannot help
        }
    }

    public Engine engine() {
        return engine;
    }

    @Override
    public void close() {
        threads.close();
    }
}
