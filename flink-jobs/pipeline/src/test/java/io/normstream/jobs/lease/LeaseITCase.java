package io.normstream.jobs.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.JobException;
import io.normstream.jobs.embedded.EmbeddedKafka;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.Topics;
import io.normstream.schemas.JobLease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A lease on a broker, without any job: who gets it, who keeps it, who loses it. */
@Timeout(120)
class LeaseITCase {
    private static final Duration FREE_AGAIN = Duration.ofSeconds(15);

    @TempDir private static Path directory;
    private static EmbeddedKafka kafka;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(directory);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void ofClaimsAtOnceExactlyOneWinsAndTheOthersNameIt() throws Exception {
        Lease lease = lease("raced");
        int starts = 4;
        CountDownLatch together = new CountDownLatch(starts);
        List<JobClaim> won = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(starts);
        try {
            List<Future<JobClaim>> claims = new ArrayList<>();
            for (int i = 0; i < starts; i++) {
                String group = "group-" + i;
                Callable<JobClaim> claim =
                        () -> {
                            together.countDown();
                            together.await();
                            return claim(lease, group, false);
                        };
                claims.add(threads.submit(claim));
            }
            for (Future<JobClaim> claim : claims) {
                try {
                    won.add(claim.get());
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(JobException.class);
                    refused.add(e.getCause().getMessage());
                }
            }
            assertThat(won).hasSize(1);
            String winner = newest(lease).getHolder().getGroup();
            assertThat(refused)
                    .hasSize(starts - 1)
                    .allSatisfy(
                            line ->
                                    assertThat(line)
                                            .contains("of group " + winner)
                                            .contains("--take-over"));
        } finally {
            threads.shutdownNow();
            won.forEach(JobClaim::close);
        }
    }

    @Test
    void whatWasReleasedIsFreeAtOnce() {
        Lease lease = lease("released");
        claim(lease, "first", false).close();
        assertThat(newest(lease).getReleased()).isTrue();

        long begin = System.nanoTime();
        try (JobClaim second = claim(lease, "second", false)) {
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LeaseTimes.WATCH);
            assertThat(newest(lease).getClaim()).isEqualTo(2);
            assertThat(newest(lease).getHolder().getGroup()).isEqualTo("second");
        }
    }

    @Test
    void thePlaceOfAHolderThatDiedIsFreeSoonAndWhoWaitsIsTold() {
        Lease lease = lease("died");
        LeaseKeeper dies = keeper(held(lease, "dead"), other -> {});
        dies.start();
        await("a renewal").atMost(FREE_AGAIN).until(dies::isFresh);
        dies.close();
        assertThat(newest(lease).getReleased()).isFalse();

        long begin = System.nanoTime();
        List<String> notices = new ArrayList<>();
        try (JobClaim next =
                Claimant.claim(lease, Holders.here("training", "next"), false, notices::add)) {
            assertThat(notices)
                    .singleElement()
                    .asString()
                    .startsWith(lease.name() + " was held by the training job of group dead")
                    .endsWith("waiting up to 6 s to see whether that job is alive");
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isGreaterThanOrEqualTo(LeaseTimes.WATCH.minusSeconds(1))
                    .isLessThan(FREE_AGAIN);
        }
    }

    @Test
    void aHolderThatRenewsIsNotDisturbedByAClaim() {
        Lease lease = lease("alive");
        AtomicReference<JobException> lost = new AtomicReference<>();
        LeaseKeeper job = keeper(held(lease, "running"), lost::set);
        job.start();
        try {
            await("a renewal").atMost(FREE_AGAIN).until(job::isFresh);
            assertThatThrownBy(() -> claim(lease, "second", false))
                    .isInstanceOf(JobException.class)
                    .hasMessageStartingWith(
                            lease.name() + " belongs to the training job of group running")
                    .hasMessageContaining("--take-over");
            // Whoever is shut out by a writer that claims nothing renews on.
            try (LeaseWriter silent = new LeaseWriter(lease)) {
                long before = newest(lease).getRenewal();
                await("renewals after that")
                        .atMost(FREE_AGAIN)
                        .until(() -> newest(lease).getRenewal() > before);
                assertThat(silent.write(Leases.renewal("late", 0))).isFalse();
            }
            assertThat(lost).hasNullValue();
            assertThat(job.isFresh()).isTrue();
            assertThat(LeaseLook.at(lease))
                    .startsWith(lease.name() + " belongs to the training job of group running")
                    .endsWith("which renews it");
        } finally {
            job.release();
        }
    }

    @Test
    void aHolderWhoseLeaseIsTakenOverIsToldAndItsCheckpointsAreNoMore() {
        Lease lease = lease("taken");
        AtomicReference<JobException> lost = new AtomicReference<>();
        HeldLease held = held(lease, "loser");
        LeaseKeeper job = keeper(held, lost::set);
        job.start();
        LeaseGuard guard = new LeaseGuard(held);
        try {
            await("a renewal").atMost(FREE_AGAIN).until(job::isFresh);
            assertThatCode(() -> guard.verify(1)).doesNotThrowAnyException();

            try (JobClaim winner = claim(lease, "winner", true)) {
                assertThatThrownBy(() -> guard.verify(2))
                        .isInstanceOf(SuppressRestartsException.class)
                        .cause()
                        .hasMessageContaining("lost " + lease.name())
                        .hasMessageContaining("group winner");
                await("the keeper knows it").atMost(FREE_AGAIN).until(() -> lost.get() != null);
                assertThat(lost.get()).hasMessageContaining("group winner");
                assertThat(job.isFresh()).isFalse();
            }
        } finally {
            guard.close();
            job.release();
        }
        assertThat(newest(lease).getHolder().getGroup())
                .as("a loser releases nothing")
                .isEqualTo("winner");
    }

    /** Its first checkpoint waits for that, so that Flink logs none that did not begin. */
    @Test
    void aJobThatIsRunAgainTakesItsOwnLeaseUp() throws Exception {
        Lease lease = lease("again");
        HeldLease held = held(lease, "own");
        LeaseKeeper before = keeper(held, other -> {});
        before.start();
        await("a renewal").atMost(FREE_AGAIN).until(before::isFresh);
        before.release();
        assertThat(newest(lease).getReleased()).isTrue();

        LeaseKeeper after = keeper(held, other -> {});
        after.start();
        try {
            assertThat(after.awaitFresh(FREE_AGAIN)).isTrue();
            assertThat(newest(lease).getReleased()).isFalse();
        } finally {
            after.release();
        }
    }

    private static Lease lease(String prefix) {
        String brokers = kafka.bootstrapServers();
        Topics topics = Topics.withPrefix(prefix);
        new TopicCreator(KafkaClientSettings.of(brokers), 1, 1).create(topics);
        return Leases.ofTraining(brokers, prefix);
    }

    private static JobClaim claim(Lease lease, String group, boolean takeOver) {
        return Claimant.claim(lease, Holders.here("training", group), takeOver, notice -> {});
    }

    /** What a job takes with it, of a claim that its client has made. */
    private static HeldLease held(Lease lease, String group) {
        HeldLease held =
                new HeldLease(
                        lease,
                        JobLease.newBuilder(Leases.renewal(group, 0))
                                .setLease(lease.name())
                                .setHolder(Holders.here("training", group))
                                .build());
        try (LeaseWriter writer = new LeaseWriter(lease)) {
            assertThat(writer.write(held.claim())).isTrue();
        }
        return held;
    }

    private static LeaseKeeper keeper(HeldLease held, Consumer<JobException> lost) {
        return new LeaseKeeper(held, null, lost);
    }

    private static JobLease newest(Lease lease) {
        try (LeaseReader reader = new LeaseReader(lease)) {
            return Objects.requireNonNull(reader.readToEnd(LeaseTimes.ANSWER));
        }
    }
}
