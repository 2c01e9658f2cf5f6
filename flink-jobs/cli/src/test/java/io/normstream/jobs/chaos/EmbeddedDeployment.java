package io.normstream.jobs.chaos;

import io.normstream.jobs.cluster.FlinkRest;
import io.normstream.jobs.kafka.KafkaClientSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Broker, Flink and job in one JVM, which is killed as a whole and started on its directory. */
final class EmbeddedDeployment implements Deployment {
    /** Lines of {@link EmbeddedJob}, in their order. */
    private static final List<String> STAGES = List.of("kafka", "flink", "job");

    private static final long END_LIMIT_SECONDS = 20;

    private final Path directory;
    private final Map<String, String> said = new HashMap<>();
    private final Thread end = new Thread(this::kill, "embedded-deployment-end");
    private Process process;
    private BufferedReader output;

    private EmbeddedDeployment(Path directory) {
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(end);
    }

    /** Starts it with the job of {@code training}. */
    static EmbeddedDeployment start(Path directory, Training training) {
        EmbeddedDeployment started = new EmbeddedDeployment(directory);
        started.launch(training);
        started.reach("job");
        return started;
    }

    @Override
    public KafkaClientSettings kafka() {
        return KafkaClientSettings.of(said("kafka"));
    }

    @Override
    public FlinkRest rest() {
        return new FlinkRest(URI.create(said("flink")));
    }

    @Override
    public String job() {
        return said("job");
    }

    @Override
    public Path checkpoints(Training training) {
        return directory.resolve("checkpoints");
    }

    @Override
    public Path logs() {
        return directory;
    }

    @Override
    public void train(Training training) {
        // It trains from its start on.
    }

    @Override
    public void strike(KillKind kind, Training training) {
        kill();
    }

    @Override
    public void recover(KillKind kind, Training training) {
        launch(training);
        reach("job");
    }

    private void launch(Training training) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.normstream.schemas");
        command.add("-Dlog4j.configurationFile=classpath:io/normstream/jobs/cli/log4j2.properties");
        command.add("-Dorg.bytedeco.javacpp.maxbytes=1g");
        command.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=4g");
        command.add("-Dlog.file=" + directory.resolve("embedded.log"));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(EmbeddedJob.class.getName());
        command.add(directory.toString());
        command.add(Integer.toString(training.partitions()));
        training.options().forEach((key, value) -> command.add(key + "=" + value));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectError(
                ProcessBuilder.Redirect.appendTo(directory.resolve("embedded.err").toFile()));
        try {
            Files.createDirectories(directory);
            process = builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        output = process.inputReader();
    }

    private void reach(String stage) {
        try {
            String line;
            do {
                line = output.readLine();
                if (line == null) {
                    throw new IllegalStateException(
                            "the JVM ended before it reached %s, logs in %s"
                                    .formatted(stage, directory));
                }
                int space = line.indexOf(' ');
                if (space > 0 && STAGES.contains(line.substring(0, space))) {
                    said.put(line.substring(0, space), line.substring(space + 1));
                }
            } while (!line.startsWith(stage + " "));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String said(String word) {
        String value = said.get(word);
        if (value == null) {
            throw new IllegalStateException("not known yet: " + word);
        }
        return value;
    }

    private void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " does not end");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(end);
    }
}
