package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Deployments.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.kafka.KafkaConnectors;
import io.normstream.jobs.submission.CheckpointContents;
import io.normstream.jobs.submission.Checkpoints.Checkpoint;
import io.normstream.jobs.submission.Checkpoints.Found;
import io.normstream.jobs.submission.Checkpoints.Search;
import io.normstream.jobs.submission.WrittenCheckpoint;
import io.normstream.jobs.training.TrainingJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenTransactionsTest {
    @TempDir private Path directory;

    private static final Instant NOW = Instant.parse("2026-11-25T03:00:00Z");

    private static OpenTransaction open(Duration age) {
        return new OpenTransaction(
                "p-g-ledger-0-7", NOW.minus(age), Duration.ofMinutes(15), List.of("p.ledger"));
    }

    private static OpenTransactionsCheck check(OpenTransaction... open) {
        return new OpenTransactionsCheck(List.of(open), Duration.ofSeconds(5), false, NOW);
    }

    private static JobSettings job(String... more) {
        Configuration configuration = new Configuration();
        configuration.setString("kafka.brokers", "127.0.0.1:1");
        configuration.setString("kafka.topic-prefix", "p");
        configuration.setString("kafka.group", "g");
        for (int i = 0; i < more.length; i += 2) {
            configuration.setString(more[i], more[i + 1]);
        }
        return JobSettings.from(configuration);
    }

    @Test
    void noneOrAYoungOneIsAsItShouldBe() throws IOException {
        assertThat(only(check()).mark()).isEqualTo(Mark.OK);
        Finding young = only(check(open(Duration.ofSeconds(15))));
        assertThat(young.mark()).isEqualTo(Mark.OK);
        assertThat(young.text()).contains("a job is writing");
    }

    @Test
    void anOldOneIsNamedWithItsAgeItsTopicAndWhatToDo() throws IOException {
        Finding found = only(check(open(Duration.ofSeconds(1)), open(Duration.ofSeconds(125))));
        assertThat(found.mark()).isEqualTo(Mark.PROBLEM);
        assertThat(found.text())
                .contains("p-g-ledger-0-7, open for 2 min 5 s", "p.ledger", "--resume", "15 min");
    }

    @Test
    void thoseOfAJobWhoseCheckpointsFailAreOneFinding() {
        OpenTransaction old = open(Duration.ofSeconds(125));
        Finding found =
                only(
                        new OpenTransactionsCheck(
                                List.of(old, open(Duration.ofSeconds(20)), old),
                                Duration.ofSeconds(5),
                                true,
                                NOW));
        assertThat(found.mark()).isEqualTo(Mark.PROBLEM);
        assertThat(found.text())
                .startsWith("3 of a running job are open, the oldest for 2 min 5 s")
                .contains("see job checkpoints")
                .doesNotContain("abort");
    }

    @Test
    void onlyIdsOfThisGroupAreOurs() throws IOException {
        Pattern ours = KafkaConnectors.transactionalIds(job(), TrainingJob.TRANSACTIONAL_SINKS);
        assertThat(List.of("p-g-ledger-0-7", "p-g-dead-letters-1-123")).allMatch(matches(ours));
        assertThat(
                        List.of(
                                "p-g-h-ledger-0-7",
                                "p-g-ledger-ledger-0-7",
                                "p-g-ledger",
                                "xp-g-ledger-0-7",
                                "p-g-other-0-7"))
                .noneMatch(matches(ours));
    }

    private static java.util.function.Predicate<String> matches(Pattern pattern) {
        return id -> pattern.matcher(id).matches();
    }

    @Test
    void whatACheckpointMayCountOnIsNotAborted() throws IOException {
        OpenTransaction transaction = open(Duration.ofMinutes(5));
        assertThat(abortion(Duration.ofMinutes(4)).reasonToKeep(transaction))
                .hasValueSatisfying(why -> assertThat(why).contains("newest complete checkpoint"));
        assertThat(abortion(Duration.ofMinutes(6)).reasonToKeep(transaction)).isEmpty();
        assertThat(
                        TransactionAbortion.of(
                                        job("job.fresh", "true"),
                                        false,
                                        Fact.missing("none"),
                                        Fact.of(completed(Duration.ofMinutes(4))))
                                .reasonToKeep(transaction))
                .isEmpty();
    }

    @Test
    void nothingIsAbortedWhileItIsNotKnownWhetherAJobRuns() throws IOException {
        TransactionAbortion silent =
                TransactionAbortion.of(
                        job(),
                        true,
                        Fact.missing("no answer"),
                        Fact.of(completed(Duration.ofMinutes(9))));
        assertThat(silent.reasonToKeep(open(Duration.ofMinutes(5))))
                .hasValueSatisfying(why -> assertThat(why).contains("not known", "no answer"));
    }

    private TransactionAbortion abortion(Duration checkpointAge) throws IOException {
        return TransactionAbortion.of(
                job(), false, Fact.missing("none"), Fact.of(completed(checkpointAge)));
    }

    private CheckpointFacts completed(Duration age) throws IOException {
        WrittenCheckpoint.write(directory, WrittenCheckpoint.metadata(1, null), 1000);
        Checkpoint newest = new Checkpoint("file:/c/j/chk-1", Optional.of(NOW.minus(age)));
        return new CheckpointFacts(
                "file:/c",
                "",
                OptionalLong.empty(),
                List.of(newest),
                new Search(
                        Optional.of(
                                new Found(newest, CheckpointContents.read(directory.toString()))),
                        Collections.emptySortedSet()));
    }
}
