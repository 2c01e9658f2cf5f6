package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.normstream.jobs.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key of a file is read by somebody, or the file is refused. */
class FileOptionsTest {
    @TempDir private Path directory;

    private Map<String, String> read(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("options"), text);
        return FileOptions.read(file, OwnOptions.keys());
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String text) {
        return assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(directory.resolve("options").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "training:\n  batch-size: 64\n  models: default=28x28x1:10\njob: {resume: true}",
                "training.batch-size: 64\ntraining.models: default=28x28x1:10\njob.resume: true",
                "# mine\ntraining.batch-size=64\ntraining.models=default=28x28x1:10\njob.resume=true",
                "training:\n  models: 'default=28x28x1:10' # digits\njob.resume: true\ntraining.batch-size: 64\n"
            })
    void nestedFlatAndPropertiesSayTheSame(String text) throws IOException {
        assertThat(read(text))
                .containsOnly(
                        entry("training.batch-size", "64"),
                        entry("training.models", "default=28x28x1:10"),
                        entry("job.resume", "true"));
    }

    /** YAML has several types for what is text to an option. */
    @ParameterizedTest
    @ValueSource(
            strings = {"010", "1e3", "0x10", "yes", "1_000", "2020-01-01", "true", "10:20", "~x"})
    void aValueIsTheTextThatStandsThere(String value) throws IOException {
        assertThat(read("kafka: {group: " + value + "}")).containsEntry("kafka.group", value);
    }

    @Test
    void aListIsWrittenAsItsOptionTakesIt() throws IOException {
        assertThat(
                        read(
                                """
                                kafka:
                                  brokers:
                                    - one:9092
                                    - two:9092
                                pipeline.jars: [file:///a, file:///b]
                                """))
                .containsEntry("kafka.brokers", "one:9092,two:9092")
                .containsEntry("pipeline.jars", "['file:///a', 'file:///b']");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trainig.batch-size: 64 | trainig.batch-size, did you mean training.batch-size?",
                "trainig: {batch-size: 64} | trainig.batch-size, did you mean training.batch-size?",
                "training: {learning: {rate: 1}} | training.learning.rate, did you mean training.learning-rate?",
                "batch-size: 64 | batch-size, did you mean scoring.batch-size or training.batch-size?",
                "job.batch-size: 64 | job.batch-size, did you mean scoring.batch-size or training.batch-size?",
                "resume: true | resume, did you mean job.resume?",
                "execution.checkpointing.intervall: 5s | did you mean execution.checkpointing.interval?",
                "training.nothing-like-it-at-all: 1 | docs/configuration.md",
                "metrics.reporter.: x | unknown option metrics.reporter.",
            })
    void aKeyThatNobodyReadsIsRefusedWithTheNearest(String text, String message) {
        assertRefused(text).hasMessageContaining(message);
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertRefused("trainig.seed: 1\nscorin.hold: 2\nrest.port: none\nkafka.group:\njob:\n")
                .hasMessageContaining("training.seed")
                .hasMessageContaining("scoring.hold")
                .hasMessageContaining("option rest.port cannot be read")
                .hasMessageContaining("the option kafka.group has no value")
                .hasMessageContaining("the option job has no value")
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rest.port: many",
                "execution.checkpointing.interval: often",
                "execution.checkpointing.mode: TWICE",
                "pipeline.object-reuse: perhaps",
                "taskmanager.memory.process.size: 3 parrots",
            })
    void aValueOfAnotherTypeIsRefused(String text) {
        assertRefused(text)
                .hasMessageContaining("option " + text.split(":")[0] + " cannot be read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "job.resume: true\njob.resume: true",
                "job: {resume: true}\njob.resume: false",
                "job.resume=true\njob.resume=true",
                "job: {resume: true, resume: true}"
            })
    void aKeyThatStandsTwiceIsRefused(String text) {
        assertRefused(text).hasMessageContaining("resume");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "just words",
                "- job.resume",
                "job.resume: true\n---\njob.fresh: true",
                "job.resume: true: false",
                "job: {resume: true",
                "kafka.group: &g a\nkafka.topic-prefix: *g",
                "kafka: {brokers: [{a: b}]}",
                "job.resume true",
            })
    void whatIsNoListOfKeysIsRefused(String text) {
        assertRefused(text).hasMessageContaining("cannot be read").message().hasLineCount(1);
    }

    @Test
    void aFileWithoutKeysSaysNothing() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("# nothing\n")).isEmpty();
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> FileOptions.read(directory.resolve("none"), OwnOptions.keys()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none cannot be read");
    }

    @Test
    void optionsOfOtherCommandsArePassedOver() throws IOException {
        Path file =
                Files.writeString(directory.resolve("shared"), "demo.keep: true\njob.resume: true");
        assertThat(FileOptions.read(file, Set.of("job.resume")))
                .containsOnly(entry("job.resume", "true"));
    }

    /** What our own cluster is configured by, and what names that users choose belong to. */
    @Test
    void whatFlinkKnowsIsKnown() throws IOException {
        assertThat(read(Files.readString(Path.of("src/main/distribution/conf/config.yaml"))))
                .containsEntry("restart-strategy.type", "exponential-delay")
                .containsEntry("heartbeat.interval", "500");
        assertThat(
                        read(
                                """
                                metrics.reporter.mine.factory.class: org.example.Mine
                                s3.access-key: a
                                fs.s3a.endpoint: http://127.0.0.1:1
                                kubernetes.namespace: n
                                state.backend.rocksdb.memory.managed: true
                                containerized.taskmanager.env.HOME: /x
                                pipeline.global-job-parameters.mine: 1
                                client.timeout: 60 s
                                fs.azure.account.key.mine: a
                                azure.account: a
                                high-availability.kubernetes.leader-election.lease-duration: 15 s
                                table.exec.mini-batch.enabled: false
                                state.checkpoints.dir: file:///x
                                """))
                .hasSize(13);
    }

    @Test
    void aFileThatCannotBeReadSaysWhy() throws IOException {
        Path file = directory.resolve("options");
        assertThatThrownBy(() -> ConfigFile.read(file)).hasMessageContaining("it is not there");
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xFC});
        assertThatThrownBy(() -> ConfigFile.read(file)).hasMessageContaining("not in UTF-8");
    }

    /** As editors on Windows leave it. */
    @Test
    void aMarkOfTheByteOrderIsNoPartOfAKey() throws IOException {
        assertThat(read("\uFEFFtraining.seed=7\n")).containsEntry("training.seed", "7");
        assertThat(read("\uFEFFtraining.seed: 7\n")).containsEntry("training.seed", "7");
    }
}
