package io.normstream.jobs.submission;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SerializedValue;
import org.apache.flink.util.concurrent.Executors;

/**
 * The graph of a job on its way to a JobManager, which reads it with the class loader of the job
 * and in threads that outlive it.
 */
public final class SentGraph {
    private SentGraph() {}

    /**
     * Classes of Avro that the JobManager would load while it reads the graph of {@code
     * environment}, but for bare types, which keep nothing.
     */
    public static List<String> classesOfAvro(StreamExecutionEnvironment environment)
            throws Exception {
        StreamGraph graph = environment.getStreamGraph();
        graph.serializeUserDefinedInstances();
        byte[] sent = InstantiationUtil.serializeObject(graph);
        try (JobLoader loader = JobLoader.ofClassPath()) {
            read(sent, loader);
            return loader.found;
        }
    }

    /** What a JobManager does until it makes the coordinators of operators. */
    private static void read(byte[] sent, ClassLoader loader) throws Exception {
        StreamGraph graph = InstantiationUtil.deserializeObject(sent, loader);
        graph.deserializeUserDefinedInstances(loader, Executors.directExecutor());
        JobGraph job = graph.getJobGraph(loader, new JobID());
        for (JobVertex vertex : job.getVertices()) {
            for (SerializedValue<OperatorCoordinator.Provider> coordinator :
                    vertex.getOperatorCoordinators()) {
                coordinator.deserializeValue(loader);
            }
        }
    }

    /** Loads what the job jar holds itself, as Flink's does. */
    private static final class JobLoader extends URLClassLoader {
        private static final List<String> OF_THE_JOB =
                List.of(
                        "io.normstream.",
                        "org.apache.avro.",
                        "org.apache.flink.formats.avro.",
                        "org.apache.flink.connector.kafka.",
                        "org.apache.kafka.");
        private static final Set<String> BARE_TYPES =
                Set.of(
                        "org.apache.avro.generic.GenericContainer",
                        "org.apache.avro.generic.GenericEnumSymbol",
                        "org.apache.avro.generic.GenericRecord",
                        "org.apache.avro.generic.IndexedRecord",
                        "org.apache.avro.message.SchemaStore",
                        "org.apache.avro.specific.SpecificRecord",
                        "org.apache.avro.specific.SpecificRecordBase");

        private final List<String> found = new ArrayList<>();

        private JobLoader(URL[] classPath) {
            super(classPath, SentGraph.class.getClassLoader());
        }

        static JobLoader ofClassPath() throws MalformedURLException {
            List<URL> urls = new ArrayList<>();
            for (String entry :
                    System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
            return new JobLoader(urls.toArray(new URL[0]));
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (OF_THE_JOB.stream().noneMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                if (name.startsWith("org.apache.avro.") && !BARE_TYPES.contains(name)) {
                    found.add(name);
                }
                return findClass(name);
            }
        }
    }
}
