package io.normstream.jobs.taskmanager;

import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Main class: Flink's TaskManager, which loads the natives of ND4J and oneDNN while it starts. A
 * job that is deployed here, perhaps because another TaskManager was lost, finds them in memory.
 */
public final class WarmTaskManager {
    private static final Logger LOG = LoggerFactory.getLogger(WarmTaskManager.class);

    private WarmTaskManager() {}

    /**
     * @param arguments of {@link TaskManagerRunner}
     */
    public static void main(String[] arguments) throws Exception {
        Thread loading = new Thread(WarmTaskManager::loadNatives, "load-natives");
        loading.setDaemon(true);
        loading.start();
        TaskManagerRunner.main(arguments);
    }

    private static void loadNatives() {
        long begin = System.nanoTime();
        try {
            // In the order of every other process here: io.normstream.model.engine.Natives.
            Nd4j.create(1).close();
            Loader.load(dnnl.class);
            LOG.info("Natives are loaded, after {} ms", (System.nanoTime() - begin) / 1_000_000);
        } catch (LinkageError | RuntimeException failure) {
            // A job says what that means for it: it may do without one of them.
            LOG.warn("Natives cannot be loaded ahead of jobs", failure);
        }
    }
}
