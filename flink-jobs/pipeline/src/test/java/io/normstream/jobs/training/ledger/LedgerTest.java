package io.normstream.jobs.training.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Step;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {

    @Test
    void versionsRiseAndEachEntryHashesTheBytesOfTheOneBefore() throws Exception {
        Ledger ledger = Ledger.open("m", "abc", 0);

        LedgerEntry genesis = ledger.genesis(genesis(), 0);
        LedgerEntry first = ledger.step(step(), 1);
        LedgerEntry second = ledger.step(step(), 2);

        assertThat(genesis.getVersion()).isZero();
        assertThat(genesis.getPreviousHash()).isNull();
        assertThat(genesis.getParentVersion()).isNull();
        assertThat(first.getVersion()).isEqualTo(1);
        assertThat(first.getParentVersion()).isZero();
        assertThat(first.getPreviousHash().array()).isEqualTo(sha256(genesis));
        assertThat(second.getPreviousHash().array()).isEqualTo(sha256(first));
        assertThat(ledger.version()).isEqualTo(2);
        assertThat(ledger.requiredHash()).isEqualTo(sha256(second));
    }

    @Test
    void aFreshLineageStartsAboveWhatWasThere() {
        Ledger ledger = Ledger.open("m", "def", 501);

        assertThat(ledger.genesis(genesis(), 0).getVersion()).isEqualTo(501);
        assertThat(ledger.step(step(), 1).getVersion()).isEqualTo(502);
    }

    private static byte[] sha256(LedgerEntry entry) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(AvroCodec.encode(entry));
    }

    private static Genesis genesis() {
        return new Genesis(List.of(), 1L, "reference", "float32", 2, "any", List.of(), null);
    }

    private static Step step() {
        return new Step(List.of(), ClosedBy.COUNT, Outcome.LEARNT, null, 32, 0, 2.3, null);
    }
}
