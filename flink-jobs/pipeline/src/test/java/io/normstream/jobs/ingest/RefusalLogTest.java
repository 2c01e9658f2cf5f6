package io.normstream.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
    private long nanos;
    private final RefusalLog log = new RefusalLog(() -> nanos);

    private Optional<String> refuse(long offset, RejectReason reason) {
        ConsumedRecord record = new ConsumedRecord();
        record.topic = "p.images";
        record.partition = 2;
        record.offset = offset;
        return log.refused(record, new RejectedException(reason, "the image has 3 channels"));
    }

    @Test
    void aBurstIsSaidAtPowersOfTen() {
        List<Long> said = new ArrayList<>();
        for (long i = 1; i <= 1000; i++) {
            if (refuse(i, RejectReason.WRONG_SHAPE).isPresent()) {
                said.add(i);
            }
        }
        assertThat(said).containsExactly(1L, 10L, 100L, 1000L);
    }

    @Test
    void aTrickleIsSaidOnceAMinuteWithAllReasons() {
        refuse(1, RejectReason.WRONG_SHAPE);
        nanos = TimeUnit.SECONDS.toNanos(59);
        assertThat(refuse(2, RejectReason.NOT_AVRO)).isEmpty();
        nanos = TimeUnit.SECONDS.toNanos(60);
        assertThat(refuse(3, RejectReason.WRONG_SHAPE))
                .contains(
                        "3 records are dead letters since this task began: {NOT_AVRO=1, WRONG_SHAPE=2}; the newest, p.images-2 offset 3: the image has 3 channels");
        assertThat(refuse(4, RejectReason.WRONG_SHAPE)).isEmpty();
    }
}
