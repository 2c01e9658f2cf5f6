package io.normstream.jobs.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.schemas.RejectReason;
import java.util.function.Consumer;
import org.apache.flink.metrics.Counter;
import org.junit.jupiter.api.Test;

class IngestMetricsTest {
    private final RecordedMetrics recorded = new RecordedMetrics();
    private final IngestMetrics metrics = new IngestMetrics(recorded.group());

    @Test
    void countsRejectedRecordsByReason() {
        metrics.rejected(RejectReason.NOT_AVRO);
        metrics.rejected(RejectReason.NOT_AVRO);
        metrics.rejected(RejectReason.WRONG_SHAPE);
        assertThat(recorded.counters()).hasSize(RejectReason.values().length);
        assertThat(recorded.counters()).hasEntrySatisfying("rejected.NOT_AVRO", has(2));
        assertThat(recorded.counters()).hasEntrySatisfying("rejected.WRONG_SHAPE", has(1));
        assertThat(recorded.counters()).hasEntrySatisfying("rejected.NO_VALUE", has(0));
    }

    @Test
    void showsUnknownSchemasInARow() {
        metrics.unknownSchemasInARow(17);
        assertThat(recorded.gauge("unknownSchemasInARow")).isEqualTo(17L);
    }

    private static Consumer<Counter> has(long count) {
        return counter -> assertThat(counter.getCount()).isEqualTo(count);
    }
}
