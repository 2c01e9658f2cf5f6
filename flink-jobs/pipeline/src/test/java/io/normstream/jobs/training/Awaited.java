package io.normstream.jobs.training;

import static org.awaitility.Awaitility.await;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.ModelUpdatesReader;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.LedgerEntry;
import java.time.Duration;
import java.util.List;
import org.apache.flink.core.execution.JobClient;

/** What a test waits for on the topics of a training job. */
public final class Awaited {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private Awaited() {}

    static PublishedModel awaitModel(TrainingSubmission submission, long version) {
        return await("model of version " + version)
                .atMost(LIMIT)
                .ignoreException(JobException.class)
                .until(
                        () ->
                                ModelUpdatesReader.newest(
                                        submission.kafka(),
                                        submission.topics().modelUpdates(),
                                        Examples.MODEL,
                                        AvroCodec.ofReleases()),
                        model -> model.manifest().getVersion() == version);
    }

    static void awaitLedger(TrainingSubmission submission, long version) {
        await("ledger entry " + version)
                .atMost(LIMIT)
                .until(() -> ledger(submission).size() > version);
    }

    public static List<LedgerEntry> ledger(TrainingSubmission submission) throws RejectedException {
        return CommittedRecords.read(
                submission.kafka(), submission.topics().ledger(), LedgerEntry.class);
    }

    static void awaitEnd(JobClient job) {
        await("end of the job")
                .atMost(LIMIT)
                .until(() -> job.getJobStatus().get().isGloballyTerminalState());
    }
}
