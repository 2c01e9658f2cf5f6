package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normstream.jobs.state.StateFiles;
import io.normstream.jobs.training.ledger.Ledger;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Prediction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A savepoint of the first format, made once after 72 images in mini-batches of 16 and never again:
 * the jobs of every later build must go on from it. To keep the file small, its weights were
 * rounded and most of those of the last convolution set to zero. Losses are compared as far as no
 * instruction set decides.
 */
@Timeout(90)
class GoldenSavepointITCase {
    private static final String LINEAGE = "0ade151800828a82";
    private static final String LAST_HASH =
            "3b7de8e1299e7d13426fbb41afc1b3c250c7f90a698997fb4b46e99660ebfe46";
    private static final double[] LOSSES = {1.03994, 0.21023, 0.21704, 0.22554};

    @Test
    void aSavepointOfTheFirstFormatGoesOnInMidBatch(@TempDir Path directory) throws Exception {
        try (EmbeddedRig rig = EmbeddedRig.start(directory)) {
            TrainingSubmission submission =
                    rig.submission(
                            "golden",
                            "training.engine",
                            "reference",
                            "training.learning-rate",
                            "0.1",
                            "training.publish-every",
                            "4",
                            "job.bounded",
                            "true",
                            "job.from-savepoint",
                            savepoint(directory.resolve("savepoint")));
            submission.prepareTopics();
            rig.publish(submission, 0, 72);
            rig.publish(submission, 72, 128);

            rig.run(submission);

            requireWhatFollows(Awaited.ledger(submission));
            assertThat(
                            CommittedRecords.read(
                                    submission.kafka(),
                                    submission.topics().predictions(),
                                    Prediction.class))
                    .extracting(Prediction::getOffset)
                    .containsExactlyElementsOf(LongStream.range(64, 128).boxed().toList());
            PublishedModel model = Awaited.awaitModel(submission, 8);
            assertThat(model.manifest().getLineage()).isEqualTo(LINEAGE);
            assertThat(model.manifest().getPublication()).isEqualTo(1);
            assertThat(model.manifest().getImagesSeen()).isEqualTo(128);
        }
    }

    /** Four more steps of the same chain; the first begins with the eight images in state. */
    private static void requireWhatFollows(List<LedgerEntry> entries) {
        assertThat(entries).extracting(LedgerEntry::getVersion).containsExactly(5L, 6L, 7L, 8L);
        byte[] hash = HexFormat.of().parseHex(LAST_HASH);
        for (int i = 0; i < entries.size(); i++) {
            LedgerEntry entry = entries.get(i);
            assertThat(entry.getLineage()).isEqualTo(LINEAGE);
            assertThat(entry.getPreviousHash()).isEqualTo(ByteBuffer.wrap(hash));
            hash = Ledger.hash(entry);
            assertThat(entry.getStep().getRuns())
                    .singleElement()
                    .extracting("firstOffset", "lastOffset")
                    .containsExactly(64 + 16L * i, 79 + 16L * i);
        }
        assertThat(entries.stream().mapToDouble(entry -> entry.getStep().getLoss()).toArray())
                .containsExactly(LOSSES, within(1e-3));
    }

    private static String savepoint(Path into) throws IOException {
        Files.createDirectories(into);
        try (ZipInputStream zip = new ZipInputStream(StateFiles.open("savepoint-1.zip"))) {
            ZipEntry entry;
            while ((entry = zip.getNextEntry()) != null) {
                Files.copy(zip, into.resolve(entry.getName()));
            }
        }
        return into.toString();
    }
}
