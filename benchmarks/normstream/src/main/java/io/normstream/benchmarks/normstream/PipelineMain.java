package io.normstream.benchmarks.normstream;

import io.normstream.benchmarks.workload.Protocol;
import io.normstream.benchmarks.workload.Stream;
import io.normstream.benchmarks.workload.Throughput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;

/** The whole pipeline in one process: a broker, Flink, and the job of the product. */
public final class PipelineMain {
    private PipelineMain() {}

    /**
     * @param arguments a {@link Stream} as JSON
     */
    public static void main(String[] arguments) throws Exception {
        Stream stream = Protocol.decode(arguments[0], Stream.class);
        System.out.println(Protocol.answer(run(stream)));
        // Threads of brokers and clusters may outlive their end.
        System.exit(0);
    }

    private static Throughput run(Stream stream) throws Exception {
        Path directory = Files.createTempDirectory("normstream-benchmark-");
        try (Pipeline pipeline = new Pipeline(directory, stream)) {
            pipeline.fill(stream);
            return pipeline.learn();
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        FileUtils.deleteDirectory(directory.toFile());
    }
}
