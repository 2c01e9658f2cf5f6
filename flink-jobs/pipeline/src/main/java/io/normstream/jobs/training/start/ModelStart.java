package io.normstream.jobs.training.start;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings.Start;
import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.training.learner.InitialModel;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.jobs.training.state.TrainerState;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The start of a model in a job: what the topics hold of it, and what a new lineage starts from.
 * Model updates may run ahead of the ledger, which is seen only when a checkpoint commits it;
 * versions rise above both.
 *
 * @param how what the job continues from
 * @param ledgerVersion newest committed ledger entry, or -1
 * @param initial what a new lineage starts from; null: the seed
 * @param beginning where a new lineage begins on its topics
 */
public record ModelStart(
        Start how,
        long ledgerVersion,
        PublishedHistory published,
        @Nullable InitialModel initial,
        LineageBeginning beginning)
        implements Serializable {

    private static final String NEWER_OR_FRESH =
            "; name the newest checkpoint with --from-savepoint, or begin a new lineage with --fresh";

    /** The same, beginning elsewhere. */
    public ModelStart at(LineageBeginning other) {
        return new ModelStart(how, ledgerVersion, published, initial, other);
    }

    /**
     * Where a model without state begins.
     *
     * @param lineage of the run that would begin at version 0
     * @throws JobException if it would fall behind what was published
     */
    public Opening opening(String modelId, RecordOrder order, String lineage) {
        if (how == Start.FRESH || (ledgerVersion < 0 && published.version() < 0)) {
            return new Opening(
                    Math.max(ledgerVersion, published.version()) + 1,
                    published,
                    initial,
                    beginning);
        }
        if (ledgerVersion >= 0) {
            throw new JobException(
                    "the checkpoint holds nothing of model "
                            + modelId
                            + ", but its ledger has reached "
                            + ledgerVersion
                            + NEWER_OR_FRESH);
        }
        if (order == RecordOrder.DETERMINISTIC && lineage.equals(published.lineage())) {
            // A crash before the first checkpoint: the same bytes are published again.
            return new Opening(0, PublishedHistory.NONE, initial, beginning);
        }
        throw new JobException(
                "model "
                        + modelId
                        + " was published up to version "
                        + published.version()
                        + " by the run "
                        + published.lineage()
                        + ", which left no ledger and had another configuration, other names of classes, another engine or another beginning on its topics than this run; begin a new lineage with --fresh");
    }

    /**
     * Refuses a state that is older than what is on the topics. A run in deterministic order may
     * publish ahead of its checkpoints; one in order of arrival never does, nor does another run.
     *
     * @throws JobException if it is older
     */
    void requireUpToDate(String modelId, RecordOrder order, TrainerState state) {
        if (state.version() < ledgerVersion) {
            throw outdated(modelId, state, "its ledger has reached " + ledgerVersion);
        }
        boolean ahead =
                order == RecordOrder.DETERMINISTIC && state.lineage().equals(published.lineage());
        if (state.version() < published.version() && !ahead) {
            throw outdated(
                    modelId,
                    state,
                    "the run "
                            + published.lineage()
                            + " has published it up to version "
                            + published.version());
        }
    }

    private static JobException outdated(String modelId, TrainerState state, String why) {
        return new JobException(
                "model "
                        + modelId
                        + " would go on from version "
                        + state.version()
                        + " of the run "
                        + state.lineage()
                        + ", but "
                        + why
                        + NEWER_OR_FRESH);
    }

    /**
     * Start of a lineage.
     *
     * @param version of its genesis entry
     * @param published what its publications come after
     * @param initial what it starts from; null: the seed
     * @param beginning where it begins on its topics
     */
    public record Opening(
            long version,
            PublishedHistory published,
            @Nullable InitialModel initial,
            LineageBeginning beginning) {}
}
