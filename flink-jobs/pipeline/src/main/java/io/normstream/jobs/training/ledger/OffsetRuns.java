package io.normstream.jobs.training.ledger;

import io.normstream.jobs.ingest.Example;
import io.normstream.schemas.OffsetRun;
import java.util.ArrayList;
import java.util.List;

/** Coordinates of a mini-batch's rows as runs of rising offsets, in the order of the rows. */
final class OffsetRuns {
    private OffsetRuns() {}

    static List<OffsetRun> of(List<Example> examples) {
        List<OffsetRun> runs = new ArrayList<>();
        for (Example example : examples) {
            OffsetRun last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (last != null && continues(last, example)) {
                last.setLastOffset(example.offset);
                last.setAccepted(last.getAccepted() + 1);
            } else {
                runs.add(
                        new OffsetRun(
                                example.topic,
                                example.partition,
                                example.offset,
                                example.offset,
                                1));
            }
        }
        return runs;
    }

    private static boolean continues(OffsetRun run, Example example) {
        return run.getTopic().equals(example.topic)
                && run.getPartition() == example.partition
                && run.getLastOffset() < example.offset;
    }
}
