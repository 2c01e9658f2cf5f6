package io.normstream.jobs.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.RefusalLimit;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.RejectReason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusalBreakerTest {
    private static final RejectedException WHY =
            new RejectedException(RejectReason.WRONG_SHAPE, "is 9x9");

    private final RefusalBreaker breaker =
            new RefusalBreaker(new RefusalLimit(4, 10), List.of("cats", "dogs"));

    private Optional<String> refuse(String key) {
        ConsumedRecord record = new ConsumedRecord();
        record.topic = "images";
        record.key = key.getBytes(UTF_8);
        return breaker.refused(record, WHY);
    }

    private void accept(String model, int count) {
        for (int i = 0; i < count; i++) {
            breaker.accepted(model);
        }
    }

    @Test
    void oneModelAmongManyIsNoticed() {
        for (int i = 0; i < 9; i++) {
            accept("cats", 5);
            assertThat(refuse("dogs")).isEmpty();
        }
        accept("cats", 5);

        assertThat(refuse("dogs"))
                .hasValueSatisfying(
                        said ->
                                assertThat(said)
                                        .contains("10 of the latest 10 records of model dogs")
                                        .contains("WRONG_SHAPE=10", "is 9x9", "--resume"));
    }

    @Test
    void recordsOfNoDeclaredModelCountAmongAll() {
        accept("cats", 6);
        for (int i = 0; i < 4; i++) {
            assertThat(refuse("mice")).isEmpty();
        }

        assertThat(refuse("mice"))
                .hasValueSatisfying(
                        said -> assertThat(said).contains("5 of the latest 10 records of this"));
    }

    @Test
    void aFewAtTheStartSayNothing() {
        for (int i = 0; i < 9; i++) {
            assertThat(refuse("cats")).isEmpty();
        }
    }

    @Test
    void whatIsLongAgoIsForgotten() {
        for (int i = 0; i < 100; i++) {
            accept("cats", 3);
            assertThat(refuse("cats")).as("refusal " + i).isEmpty();
        }
    }

    @Test
    void withoutALimitNothingEnds() {
        RefusalBreaker none = new RefusalBreaker(RefusalLimit.NONE, List.of("cats"));
        ConsumedRecord record = new ConsumedRecord();
        for (int i = 0; i < 100; i++) {
            assertThat(none.refused(record, WHY)).isEmpty();
        }
    }
}
