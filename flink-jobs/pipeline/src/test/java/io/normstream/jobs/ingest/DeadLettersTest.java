package io.normstream.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.RejectReason;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private static final RejectedException REJECTION =
            new RejectedException(RejectReason.NOT_AVRO, "No marker.");

    @Test
    void aRecordIsHandedOnWhole() {
        ConsumedRecord record = record(DeadLetters.LARGEST_WHOLE - 1);

        DeadLetter letter = DeadLetters.of(record, REJECTION);

        assertThat(letter.getKey()).isEqualTo(ByteBuffer.wrap(new byte[] {7}));
        assertThat(letter.getValue()).isEqualTo(ByteBuffer.wrap(record.value));
        assertThat(letter.getOffset()).isEqualTo(42);
        assertThat(letter.getDetail()).isEqualTo("No marker.");
    }

    @Test
    void aRecordThatNoTopicCouldTakeIsCutAndSaysSo() {
        ConsumedRecord record = record(20 << 20);
        record.headerKeys = new String[] {"h"};
        record.headerValues = new byte[][] {new byte[100]};

        DeadLetter letter = DeadLetters.of(record, REJECTION);

        assertThat(letter.getValue().remaining()).isLessThan(DeadLetters.LARGEST_WHOLE);
        assertThat(letter.getKey()).isEqualTo(ByteBuffer.wrap(new byte[] {7}));
        assertThat(letter.getHeaders()).isEmpty();
        assertThat(letter.getReason()).isEqualTo(RejectReason.NOT_AVRO);
        assertThat(letter.getDetail()).contains("No marker.", "20971622 bytes");
    }

    private static ConsumedRecord record(int valueBytes) {
        ConsumedRecord record = new ConsumedRecord();
        record.topic = "images";
        record.offset = 42;
        record.key = new byte[] {7};
        record.value = new byte[valueBytes];
        return record;
    }
}
