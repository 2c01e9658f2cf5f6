package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.LedgerEntry;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of a ledger topic as entries. */
final class LedgerRecords {
    private LedgerRecords() {}

    /**
     * The entry in {@code record}.
     *
     * @throws JobException if the record is not a ledger entry
     */
    static LedgerEntry entry(ConsumerRecord<byte[], byte[]> record, AvroCodec codec) {
        try {
            return codec.decode(record.value(), LedgerEntry.class);
        } catch (RejectedException e) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "ledger topic %s holds a record that is not a ledger entry, partition %d offset %d: %s",
                            record.topic(),
                            record.partition(),
                            record.offset(),
                            e.getMessage()),
                    e);
        }
    }
}
