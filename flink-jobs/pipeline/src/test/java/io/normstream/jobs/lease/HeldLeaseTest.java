package io.normstream.jobs.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.schemas.JobLease;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/** What a job knows of the claim that it was started with. */
class HeldLeaseTest {
    private final HeldLease held =
            new HeldLease(Leases.ofTraining("127.0.0.1:1", "p"), Leases.renewal("own", 0));

    @Test
    void itsOwnClaimIsItsOwnWhateverBecameOfIt() {
        assertThatCode(() -> held.requireOwn(Leases.renewal("own", 12))).doesNotThrowAnyException();
        assertThatCode(() -> held.requireOwn(Leases.released("own", 13)))
                .doesNotThrowAnyException();
        assertThatCode(() -> held.requireOwn(null)).doesNotThrowAnyException();
    }

    @Test
    void anothersIsNamed() {
        JobLease other = Leases.renewal("other", 0);
        assertThatThrownBy(() -> held.requireOwn(other))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("this job has lost p.ledger to another")
                .hasMessageContaining("group group-other")
                .hasMessageContaining("process " + ProcessHandle.current().pid());
        assertThatThrownBy(() -> held.requireOwn(Leases.released("other", 1)))
                .as("though that one has ended")
                .isInstanceOf(JobException.class);
    }

    @Test
    void itTravelsWithTheJobAndKnowsWhereThatRuns() throws Exception {
        HeldLease arrived = InstantiationUtil.clone(held.on("http://127.0.0.1:8081"));

        assertThatCode(() -> arrived.requireOwn(Leases.renewal("own", 1)))
                .doesNotThrowAnyException();
        assertThat(Holders.describe(arrived.renewal(3).getHolder()))
                .contains("http://127.0.0.1:8081");
        assertThat(arrived.renewal(3).getRenewal()).isEqualTo(3);
        assertThat(arrived.release(4).getReleased()).isTrue();
    }
}
