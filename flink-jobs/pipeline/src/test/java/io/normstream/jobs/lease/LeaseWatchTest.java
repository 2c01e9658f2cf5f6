package io.normstream.jobs.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.lease.LeaseWatch.Verdict;
import io.normstream.schemas.JobLease;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who holds a lease is told from what comes, never from what a clock of another says. */
class LeaseWatchTest {
    @Test
    void whatNobodyHoldsIsFreeAtOnce() {
        assertThat(new LeaseWatch(null).look(null, Duration.ZERO)).isEqualTo(Verdict.FREE);
        JobLease released = Leases.released("a", 7);
        assertThat(new LeaseWatch(released).look(released, Duration.ZERO)).isEqualTo(Verdict.FREE);
    }

    @Test
    void aHolderThatRenewsLives() {
        LeaseWatch watch = new LeaseWatch(Leases.renewal("a", 7));

        assertThat(watch.look(Leases.renewal("a", 7), seconds(0))).isEqualTo(Verdict.OPEN);
        assertThat(watch.look(Leases.renewal("a", 8), seconds(1))).isEqualTo(Verdict.OPEN);
        assertThat(watch.look(Leases.renewal("a", 8), seconds(2))).isEqualTo(Verdict.OPEN);
        assertThat(watch.look(Leases.renewal("a", 9), seconds(3))).isEqualTo(Verdict.HELD);
    }

    /** As of a job whose last renewal and whose release come while it is watched. */
    @Test
    void aHolderThatReleasesIsGone() {
        LeaseWatch watch = new LeaseWatch(Leases.renewal("a", 7));
        watch.look(Leases.renewal("a", 8), seconds(1));

        assertThat(watch.look(Leases.released("a", 9), seconds(1))).isEqualTo(Verdict.FREE);
    }

    @Test
    void aHolderThatIsSilentForTheWholeWatchIsDead() {
        LeaseWatch watch = new LeaseWatch(Leases.renewal("a", 7));
        Duration almost = LeaseTimes.WATCH.minusMillis(1);

        assertThat(watch.look(Leases.renewal("a", 7), almost)).isEqualTo(Verdict.OPEN);
        assertThat(watch.look(Leases.renewal("a", 7), LeaseTimes.WATCH)).isEqualTo(Verdict.FREE);
    }

    @Test
    void theWatchBeginsAnewWithEachRenewal() {
        LeaseWatch watch = new LeaseWatch(Leases.renewal("a", 7));
        watch.look(Leases.renewal("a", 8), seconds(1));

        assertThat(watch.look(Leases.renewal("a", 8), LeaseTimes.WATCH)).isEqualTo(Verdict.OPEN);
        assertThat(watch.look(Leases.renewal("a", 8), LeaseTimes.WATCH.plus(seconds(1))))
                .isEqualTo(Verdict.FREE);
    }

    @Test
    void anotherStartThatCameMeanwhileWasFirst() {
        LeaseWatch ofNothing = new LeaseWatch(null);
        assertThat(ofNothing.look(Leases.renewal("b", 0), seconds(0))).isEqualTo(Verdict.HELD);

        LeaseWatch ofTheDead = new LeaseWatch(Leases.renewal("a", 7));
        ofTheDead.look(Leases.renewal("a", 7), seconds(5));
        assertThat(ofTheDead.look(Leases.renewal("b", 0), seconds(5))).isEqualTo(Verdict.HELD);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
