package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).contains("normstream ");
    }

    @ParameterizedTest
    @CsvSource({
        "--dataset mnist, '--dataset'",
        "--order sideways, 'as-is, shuffled, class-sorted'",
        "--rate 0, above 0",
        "--rate nan, above 0",
        "--limit 0, whole number from 1",
        "--partitions many, whole number from 1",
        "--sed 3, '--seed'",
        "--split dev, 'train, test'"
    })
    void aWrongOptionIsOneLineWithWhatIsAllowed(String arguments, String allowed) {
        assertThat(run(("publish " + arguments).split(" "))).isEqualTo(2);
        assertOneLine().contains(allowed).contains("normstream publish --help");
    }

    @Test
    void aMissingCommandIsSaid() {
        assertThat(run()).isEqualTo(2);
        assertOneLine().contains("a command is missing");
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

    private AbstractStringAssert<?> assertOneLine() {
        assertThat(err.toString().strip().lines()).hasSize(1);
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
