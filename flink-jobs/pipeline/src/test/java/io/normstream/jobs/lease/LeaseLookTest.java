package io.normstream.jobs.lease;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is said of a lease to those who only look. */
class LeaseLookTest {
    private static final String HOLDER = "the training job of group group-own";

    @Test
    void whoHoldsItAndWhetherThatOneRenewsIsSaid() {
        assertThat(LeaseLook.text("p.ledger", Leases.renewal("own", 7), Leases.renewal("own", 8)))
                .startsWith("p.ledger belongs to " + HOLDER)
                .endsWith(", which renews it");
        assertThat(LeaseLook.text("p.ledger", Leases.renewal("own", 7), Leases.renewal("own", 7)))
                .startsWith("p.ledger belongs to " + HOLDER)
                .contains("which has not renewed it for 2 s");
    }

    @Test
    void nobodyHoldsWhatWasReleasedOrNeverClaimed() {
        assertThat(LeaseLook.text("p.ledger", Leases.renewal("own", 7), Leases.released("own", 8)))
                .startsWith("nobody holds p.ledger; " + HOLDER);
        assertThat(LeaseLook.text("p.ledger", null, null)).isEqualTo("nobody has claimed p.ledger");
    }
}
