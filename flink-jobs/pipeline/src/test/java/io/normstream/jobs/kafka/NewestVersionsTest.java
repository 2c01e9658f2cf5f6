package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.schemas.LedgerEntry;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** What a start reads of a ledger does not grow with it. */
class NewestVersionsTest {
    private static final AvroCodec CODEC = AvroCodec.ofReleases();

    /** Three entries in four are of the busy model, the rest of the other; of idle, the first. */
    private static FakeLog ledger(long entries) {
        return new FakeLog(
                entries,
                offset -> {
                    String model = offset == 0 ? "idle" : offset % 4 == 0 ? "other" : "busy";
                    LedgerEntry entry =
                            LedgerEntry.newBuilder()
                                    .setModelId(model)
                                    .setLineage("l")
                                    .setVersion(offset)
                                    .setScheduleStep(offset)
                                    .build();
                    return new FakeLog.Message(model, AvroCodec.encode(entry));
                });
    }

    private static long read(FakeLog ledger, long end, List<String> models) {
        SortedMap<String, Long> newest = NewestVersions.in(ledger.committed(), models, CODEC);
        assertThat(newest).containsOnlyKeys(models);
        assertThat(newest.get("busy")).isEqualTo(end - 1);
        return ledger.read();
    }

    @Test
    void aLedgerOfTenMillionEntriesCostsAStartWhatOneOfTenThousandDoes() {
        List<String> models = List.of("busy", "other");
        long small = read(ledger(10_000), 10_000, models);
        long large = read(ledger(10_000_000), 10_000_000, models);
        assertThat(large).isEqualTo(small).isEqualTo(10_000);
    }

    @Test
    void aModelThatStandsStillIsFoundHoweverFarBackItLies() {
        assertThat(NewestVersions.in(ledger(50_000).committed(), List.of("busy", "idle"), CODEC))
                .containsEntry("idle", 0L);
    }
}
