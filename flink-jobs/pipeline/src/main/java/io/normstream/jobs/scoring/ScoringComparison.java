package io.normstream.jobs.scoring;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.submission.CheckpointContents;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.model.ModelException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares a checkpoint with the declared models of the job that is to go on from it: a client
 * before it submits, so that nothing is taken for running that its first task ends.
 */
final class ScoringComparison {
    /** Uid of the operator that serves the models. */
    private static final String SCORER = "scorer";

    private ScoringComparison() {}

    /**
     * The models that serve first, by model id; refuses what the job on the cluster would refuse.
     *
     * @throws JobException with what differs
     */
    static SortedMap<String, PublishedModel> served(
            CheckpointContents checkpoint, List<ModelDeclaration> declared) {
        SortedMap<String, PublishedModel> served = new TreeMap<>();
        SortedMap<String, byte[]> models = checkpoint.broadcast(SCORER, ScoringState.MODELS);
        AvroCodec codec = AvroCodec.ofReleases();
        for (ModelDeclaration model : declared) {
            byte[] bytes = models.get(model.id());
            if (bytes != null) {
                PublishedModel first = served(bytes, model, codec);
                if (first != null) {
                    served.put(model.id(), first);
                }
            }
        }
        return served;
    }

    private static @Nullable PublishedModel served(
            byte[] bytes, ModelDeclaration declared, AvroCodec codec) {
        try {
            PublishedModel model = ServedModels.read(bytes, codec).model();
            if (model != null) {
                CompleteUpdate.requireDeclared(model, declared);
            }
            return model;
        } catch (BrokenStateException | RefusedUpdateException | ModelException e) {
            throw unfit(e);
        }
    }

    /** A checkpoint from which a job with these options cannot go on. */
    static JobException unfit(Exception why) {
        return new JobException(
                "the checkpoint does not fit the options: "
                        + why.getMessage()
                        + "; resume with the options that it was made with, or leave --resume out",
                why);
    }
}
