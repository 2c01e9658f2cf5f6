package io.normstream.jobs.doctor;

import io.normstream.jobs.doctor.ClusterFacts.Worker;
import io.normstream.jobs.doctor.MemoryCheck.Given;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.bytedeco.javacpp.Pointer;

/** What processes have been given, from their settings. */
final class MemoryLimits {
    private static final String PROPERTY = "-Dorg.bytedeco.javacpp.";

    private MemoryLimits() {}

    /** A TaskManager; JavaCPP's limits are in its JVM options, seen through the JobManager's. */
    static Given of(Worker worker, Configuration jobManager) {
        String options =
                jobManager.get(CoreOptions.FLINK_JVM_OPTIONS)
                        + " "
                        + jobManager.get(CoreOptions.FLINK_TM_JVM_OPTIONS);
        return new Given(
                worker.id(),
                worker.heapBytes(),
                OptionalLong.of(worker.offHeapBytes()),
                limit(options, "maxbytes"),
                limit(options, "maxphysicalbytes"));
    }

    private static OptionalLong limit(String options, String name) {
        Matcher found =
                Pattern.compile(Pattern.quote(PROPERTY + name + "=") + "(\\d+[kmgtKMGT]?)")
                        .matcher(options);
        OptionalLong limit = OptionalLong.empty();
        while (found.find()) {
            limit = OptionalLong.of(MemorySize.parse(found.group(1)).getBytes());
        }
        return limit;
    }

    static Given ofThisProcess() {
        return new Given(
                "this process",
                Runtime.getRuntime().maxMemory(),
                OptionalLong.empty(),
                positive(Pointer.maxBytes()),
                positive(Pointer.maxPhysicalBytes()));
    }

    private static OptionalLong positive(long limit) {
        return limit > 0 ? OptionalLong.of(limit) : OptionalLong.empty();
    }
}
