package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Deployments.only;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransactionTimeoutCheckTest {

    @ParameterizedTest
    @CsvSource({
        "PT15M, PT15M, OK, up to 4 min 55 s loses nothing",
        "PT16M, PT15M, PROBLEM, the brokers grant at most 15 min",
        "PT5M, PT15M, PROBLEM, raise it above 13 min 5 s",
        "PT10M5S, PT15M, PROBLEM, a checkpoint may take 10 min",
        "PT12M, PT15M, WARNING, raise it to 13 min 5 s"
    })
    void aTransactionOutlivesACheckpointAndAnInterruption(
            Duration timeout, Duration brokerLimit, Mark mark, String text) {
        Finding found =
                only(
                        new TransactionTimeoutCheck(
                                timeout,
                                brokerLimit,
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(10),
                                Duration.ofMinutes(3)));
        assertThat(found.mark()).isEqualTo(mark);
        assertThat(found.text()).contains(text);
    }
}
