package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.Split;
import io.normstream.jobs.data.StreamOrder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CommandLineTest {
    @TempDir private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyOptionOfEveryCommandIsExplained() {
        for (CommandLine command : all(NormstreamCommand.commandLine())) {
            assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
            command.getCommandSpec()
                    .options()
                    .forEach(
                            option ->
                                    assertThat(option.description())
                                            .as(option.longestName())
                                            .isNotEmpty());
        }
    }

    @Test
    void helpAndVersionAnswer() {
        assertThat(run("publish", "--help")).isZero();
        assertThat(out.toString()).contains("--dataset", "fashion-mnist", "class-sorted");
    }

    @Test
    void everyOptionHasASubject() {
        OwnOptions.groups()
                .values()
                .forEach(
                        group ->
                                assertThat(group)
                                        .allSatisfy(
                                                option ->
                                                        assertThat(OptionSubjects.of(option))
                                                                .as(option.key())
                                                                .isNotEmpty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "score", "demo", "publish", "doctor"})
    void helpIsGroupedBySubject(String command) {
        assertThat(run(command, "--help")).isZero();

        assertThat(out.toString().lines())
                .contains("Usage: normstream " + command + " [OPTIONS]")
                .areAtLeast(3, new Condition<>(line -> line.matches("[A-Z][a-z ]+:"), "heading"))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        for (CommandLine line : all(NormstreamCommand.commandLine())) {
            if (line.getCommandName().equals(command)) {
                line.getCommandSpec()
                        .options()
                        .forEach(
                                option ->
                                        assertThat(out.toString()).contains(option.longestName()));
            }
        }
    }

    /** A command that took the option and said nothing would seem to have done its work. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--version",
                "train --version",
                "models export --model doors --version 20",
                "control set-learning-rate --version",
                "cluster start --version"
            })
    void everyCommandTellsTheVersion(String line) {
        assertThat(run(line.split(" "))).isZero();
        assertThat(out.toString()).startsWith("normstream ");
    }

    @ParameterizedTest
    @CsvSource({
        "--dataset mnist, 'option publish.dataset is mnist; permitted: idx, cifar10'",
        "--order sideways, 'as-is, shuffled, class-sorted'",
        "--block 0, 'publish.block is 0; permitted: at least 1'",
        "--spread 0, 'publish.spread is 0.0; permitted: above 0'",
        "--rate 0, above 0",
        "--rate nan, above 0",
        "--limit 0, at least 1",
        "--partitions many, 'publish.partitions is many; permitted: at least 1'",
        "--replication-factor 0, 1 to 100",
        "--sed 3, '--seed'",
        "--split dev, 'train, test'"
    })
    void aWrongOptionIsOneLineWithWhatIsAllowed(String arguments, String allowed) {
        assertThat(run(("publish " + arguments).split(" "))).isEqualTo(2);
        assertOneLine().contains(allowed).contains("normstream publish --help");
    }

    @Test
    void helpNamesEveryChoice() {
        run("publish", "--help");
        assertThat(words(out)).contains(names(StreamOrder.values()));
        assertThat(words(out)).contains(names(Split.values()));
        assertThat(words(out)).contains(names(DataSet.values()));
        out.getBuffer().setLength(0);
        run("demo", "--help");
        assertThat(words(out)).contains(names(StreamOrder.values()));
        assertThat(words(out)).contains(names(DataSet.values()));
    }

    @Test
    void flagsWinOverAFileThatServesAllCommands() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("normstream.properties"),
                        """
                        publish.dataset: cifar100
                        publish.limit: 0
                        demo.keep: maybe
                        training.batch-size: none
                        rest.port: 8081
                        """);
        assertThat(run("publish", "--config", file.toString())).isEqualTo(2);
        assertOneLine().contains("option publish.limit is 0");
        err.getBuffer().setLength(0);
        assertThat(run("publish", "--config", file.toString(), "--limit", "1")).isEqualTo(1);
        assertOneLine().contains("cifar100 needs --data-dir");
    }

    @Test
    void anUnknownKeyInAFileIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("wrong"), "demo.kep: true");
        assertThat(run("publish", "--config", file.toString())).isEqualTo(2);
        assertOneLine().contains("unknown option demo.kep").contains("demo.keep");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'training:\n  batch-size: many\n  learning-rate: 0.5\nkafka:\n  topic-prefix: cats' | option training.batch-size is many; permitted: 1 to 4096",
                "trainig.batch-size: many | unknown option trainig.batch-size, did you mean training.batch-size?",
                "batch-size: 64 | unknown option batch-size, did you mean scoring.batch-size or training.batch-size?"
            })
    void noKeyOfAFileIsIgnoredInSilence(String text, String message) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), text);
        assertThat(run("train", "--brokers", "127.0.0.1:1", "--config", file.toString()))
                .isEqualTo(2);
        assertOneLine().contains(message);
    }

    @ParameterizedTest
    @CsvSource({
        "demo --checkpoint-interval 1ms, 'checkpoint.checkpoint-interval is PT0.001S; permitted: at least 100 ms'",
        "demo --held-out 0, 'demo.held-out is 0; permitted: at least 1'",
        "demo --dataset mnist, 'demo.dataset is mnist; permitted: idx, cifar10'",
        "demo --rest-port 65536, 'job.rest-port is 65536; permitted: 0 to 65535'",
        "demo --engine cuda, 'training.engine is cuda; permitted: auto, onednn, reference'",
        "demo --engine reference --precision bf16, 'float32, float64 with training.engine reference'",
        "demo --threads 1000, 'training.threads is 1000; permitted: 1 to '",
        "train --brokers 127.0.0.1:1 --threads 1000, 'training.threads is 1000; permitted: 1 to '",
        "train --brokers 127.0.0.1:1 --engine onednn --precision float64, 'float32, bf16 with'",
        "train --rest-port many, 'job.rest-port is many; permitted: 0 to 65535'",
        "train, kafka.brokers is missing",
        "train --brokers 127.0.0.1:1 --initial-models other=x, 'other=x; permitted: id=FILE pairs, each id once, of the models default'",
        "train --brokers 127.0.0.1:1 --initial-models default, 'id=FILE pairs'",
        "train --brokers 127.0.0.1:1 --initial-models default=, 'id=FILE pairs'",
        "train --brokers 127.0.0.1:1 --initial-models default=/no/file, '/no/file; permitted: an existing file'",
        "train --brokers 127.0.0.1:1 --initial-models default=pom.xml, 'cannot start from pom.xml: it is no safetensors file'",
        "train --brokers 127.0.0.1:1 --initial-models default=x --resume, 'permitted: with job.fresh'",
        "train --brokers 127.0.0.1:1 --initial-models default=x --from-savepoint y, 'permitted: with job.fresh'",
        "replay --brokers 127.0.0.1:1 --model-id m --all-published --initial-model /no/file, '/no/file cannot be read'",
        "cluster, 'a command is missing: start, status, stop, kill or restart'",
        "cluster start --task-managers 0, 'cluster.task-managers is 0; permitted: 1 to 100'",
        "cluster start --rest-port 70000, 'cluster.rest-port is 70000; permitted: 1 to 65535'",
        "cluster start --brokers-port 9000 --rest-port 9000, 'another port than cluster.brokers-port'",
        "cluster kill, 'ROLE'",
        "control, 'a command is missing: pause, resume, rollback, set-learning-rate or forget'",
        "control pause, kafka.brokers is missing",
        "models, 'a command is missing: list, show, diff, export, plan, rollback or watch'",
        "models diff --brokers 127.0.0.1:1, '--from=N'",
        "models export --brokers 127.0.0.1:1, '--output=FILE'",
        "models export --brokers 127.0.0.1:1 --output x --format keras, 'SAFETENSORS, PYTORCH, ONNX'",
        "models show --brokers 127.0.0.1:1 --model-version newest, 'newest'",
        "models rollback --brokers 127.0.0.1:1, '--to=VERSION'",
        "models rollback --brokers 127.0.0.1:1 --to -1, 'go back to is -1; permitted: at least 0'",
        "models rollback --brokers 127.0.0.1:1 --to 3 --timeout 10, 'control.timeout is PT0.01S'",
        "models watch, kafka.brokers is missing",
        "models watch --brokers 127.0.0.1:1 --count 0, 'watch.count is 0; permitted: at least 1'",
        "models watch --brokers 127.0.0.1:1 --for 10, 'watch.for is PT0.01S; permitted: at least'",
        "models watch --brokers 127.0.0.1:1 --for long, 'option watch.for cannot be read'",
        "verify --brokers 127.0.0.1:1 --schemas none, 'kafka.schemas is none; permitted: a directory'",
        "replay --brokers 127.0.0.1:1, '--model-id=ID'",
        "control resume --brokers 127.0.0.1:1 --model a/b, 'Model id \"a/b\" is not 1 to 200'",
        "control pause --brokers 127.0.0.1:1 --timeout 10, 'control.timeout is PT0.01S; permitted: at least'",
        "control pause --brokers 127.0.0.1:1 --schemas none, 'kafka.schemas is none; permitted: a directory'",
        "control rollback --brokers 127.0.0.1:1, '--to=VERSION'",
        "control rollback --brokers 127.0.0.1:1 --to newest, 'newest'",
        "control rollback --brokers 127.0.0.1:1 --to -1, 'go back to is -1; permitted: at least 0'",
        "control set-learning-rate --brokers 127.0.0.1:1, 'RATE'",
        "control set-learning-rate --brokers 127.0.0.1:1 fast, 'fast'",
        "control set-learning-rate --brokers 127.0.0.1:1 0, 'is 0.0; permitted: a finite number above 0'",
        "control set-learning-rate --brokers 127.0.0.1:1 -0.1, 'is -0.1; permitted: a finite number above 0'",
        "control set-learning-rate --brokers 127.0.0.1:1 NaN, 'is NaN; permitted: a finite number above 0'",
        "control set-learning-rate --brokers 127.0.0.1:1 1e999, 'is Infinity; permitted'",
        "control forget --brokers 127.0.0.1:1, '--class=CLASS'",
        "control forget --brokers 127.0.0.1:1 --all --class 1, '--class=CLASS'",
        "control forget --brokers 127.0.0.1:1 --class -1, 'class to forget is -1; permitted: at least 0'"
    })
    void otherCommandsSayItTheSameWay(String arguments, String allowed) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertOneLine().contains(allowed);
    }

    @Test
    void aMissingCommandIsSaid() {
        assertThat(run()).isEqualTo(2);
        assertOneLine().contains("a command is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "stop", "kill kafka", "restart taskmanager 1"})
    void aDirectoryWithoutAClusterIsNamedAndLeftAlone(String command) {
        String arguments = "cluster " + command + " --directory " + directory.resolve("none");
        assertThat(run(arguments.split(" "))).isEqualTo(1);
        assertOneLine().contains("no cluster was started in " + directory.resolve("none"));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void helpOfCommandsToAJobSaysWhatTheyDo() {
        assertThat(run("control", "--help")).isZero();
        assertThat(words(out)).contains("pause", "resume", "rollback", "checkpoint", "ledger");
        out.getBuffer().setLength(0);
        assertThat(run("control", "rollback", "--help")).isZero();
        assertThat(words(out)).contains("--to", "--model", "--command-id", "--no-wait", "momentum");
        assertThat(out.toString()).contains("Default: default");
    }

    @Test
    void aMissingDataDirectoryIsNamed() {
        Path missing = directory.resolve("none");
        assertThat(run("publish", "--dataset", "idx", "--data-dir", missing.toString()))
                .isEqualTo(1);
        assertOneLine().contains(missing + " does not exist");
    }

    @Test
    void aDataSetWithoutDirectoryAsksForOne() {
        assertThat(run("publish", "--dataset", "cifar10")).isEqualTo(1);
        assertOneLine().contains("cifar10 needs --data-dir");
    }

    @Test
    void aForbiddenKafkaPropertyIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("client"), "config.providers=x");
        assertThat(run("publish", "--kafka-config", file.toString())).isEqualTo(1);
        assertOneLine().contains("'config.providers'").contains("security.protocol");
    }

    @Test
    void anUnexpectedFailureIsOneLineToo() {
        assertThat(run("break")).isEqualTo(1);
        assertOneLine().contains("unexpected").contains("first second");
    }

    @Test
    void aLibraryThatDoesNotLoadIsOneLineToo() {
        assertThat(run("link")).isEqualTo(1);
        assertOneLine().contains("unexpected").contains("no native library");
    }

    @Test
    void anInterruptIsNoError() {
        assertThat(run("interrupt")).isEqualTo(130);
        assertThat(err.toString().strip()).isEqualTo("interrupted");
    }

    private int run(String... arguments) {
        CommandLine commandLine =
                NormstreamCommand.commandLine()
                        .addSubcommand("break", new Breaking())
                        .addSubcommand("link", new Unlinked())
                        .addSubcommand("interrupt", new Interrupted())
                        .setExecutionStrategy(Failures::execute)
                        .setParameterExceptionHandler(new Failures())
                        .setExecutionExceptionHandler(new Failures())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    private static String[] names(Object[] constants) {
        return Stream.of(constants).map(Object::toString).toArray(String[]::new);
    }

    private static List<String> words(StringWriter text) {
        return List.of(text.toString().split("[^a-z0-9-]+"));
    }

    private AbstractStringAssert<?> assertOneLine() {
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(out.toString()).isEmpty();
        return assertThat(err.toString()).startsWith("error: ");
    }

    private static List<CommandLine> all(CommandLine root) {
        List<CommandLine> found = new ArrayList<>(List.of(root));
        root.getSubcommands().values().forEach(command -> found.addAll(all(command)));
        return found;
    }

    @Command
    private static final class Breaking implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new IllegalStateException("first\nsecond");
        }
    }

    @Command
    private static final class Unlinked implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new UnsatisfiedLinkError("no native library");
        }
    }

    @Command
    private static final class Interrupted implements Callable<Integer> {
        @Override
        public Integer call() throws InterruptedException {
            throw new InterruptedException();
        }
    }
}
