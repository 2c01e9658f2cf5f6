package io.normstream.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class RootCauseTest {
    @Test
    void ofOurOwnExceptionsTheOutermostSaysAll() {
        String trace =
                """
                org.apache.flink.runtime.JobException: Recovery is suppressed by SuppressRestarts
                \tat org.apache.flink.runtime.executiongraph.Handler.handle(Handler.java:180)
                Caused by: org.apache.flink.runtime.execution.SuppressRestartsException: Unrecoverable failure.
                \tat io.normstream.jobs.training.TrainingOperator.trainer(TrainingOperator.java:330)
                \tSuppressed: java.io.IOException: closing failed too
                \t\tat a.B.c(B.java:1)
                \tCaused by: io.normstream.jobs.JobException: of what was suppressed
                \t\t... 3 more
                \t... 7 more
                Caused by: io.normstream.model.train.DivergedException: Model m diverged in the step after version 7,
                 learning from offsets 8 to 15: Step 2 diverged: a logit is not finite
                \tat io.normstream.jobs.training.ModelTrainer.learn(ModelTrainer.java:250)
                Caused by: io.normstream.model.train.DivergedException: Step 2 diverged: a logit is not finite
                \t... 12 more
                """;

        assertThat(RootCause.of(trace))
                .isEqualTo(
                        "Model m diverged in the step after version 7, learning from offsets 8 to 15: Step 2 diverged: a logit is not finite");
    }

    @Test
    void ofOthersTheInnermostIsItWithWhatWasTried() {
        assertThat(RootCause.of("java.lang.OutOfMemoryError: Metaspace\n\tat a.B.c(B.java:1)"))
                .isEqualTo("OutOfMemoryError: Metaspace");
        assertThat(RootCause.of(new ExecutionException(new FileNotFoundException("/gone/part"))))
                .isEqualTo("FileNotFoundException: /gone/part");
        assertThat(
                        RootCause.of(
                                new IllegalStateException(
                                        "Failed to create checkpoint storage.",
                                        new IOException("/dir is read-only"))))
                .isEqualTo("Failed to create checkpoint storage: IOException: /dir is read-only");
        assertThat(RootCause.of("java.lang.NullPointerException"))
                .isEqualTo("NullPointerException");
    }

    @Test
    void whatAClusterHandsOverAsTextIsReadToItsEnd() {
        RuntimeException failure =
                new RuntimeException(
                        "Failed to execute job 'Normstream training'.",
                        new IllegalStateException(
                                """
                                [Internal server error., <Exception on server side:
                                org.apache.flink.runtime.client.JobSubmissionException: Failed to submit job.
                                \tat org.apache.flink.runtime.dispatcher.Dispatcher.submit(Dispatcher.java:1)
                                Caused by: java.lang.OutOfMemoryError: Metaspace
                                \tat java.base/java.lang.ClassLoader.defineClass1(Native Method)

                                End of exception on server side>]"""));

        assertThat(RootCause.of(failure))
                .isEqualTo("Failed to submit job: OutOfMemoryError: Metaspace");
    }

    @Test
    void ourOwnLinesStandAsTheyAre() {
        assertThat(RootCause.of(new RuntimeException(new JobException("topic p.images is gone"))))
                .isEqualTo("topic p.images is gone");
        assertThat(
                        RootCause.of(
                                "a.B: x\nCaused by: org.apache.flink.util.SerializedThrowable: io.normstream.jobs.kafka.LostRecordsException: 5 records are gone"))
                .isEqualTo("5 records are gone");
    }
}
