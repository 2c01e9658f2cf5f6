package io.normstream.jobs.audit;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.training.learner.InitialFile;
import io.normstream.jobs.training.learner.InitialModel;
import io.normstream.jobs.training.learner.ModelOrigin;
import io.normstream.model.ModelException;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.TopicPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a lineage is learnt again from.
 *
 * @param images where the images come from, for the settings of a lineage and its model
 * @param initialModels files that it may have started from
 * @param topic of images
 * @param extent what there is of the topic
 */
record LineageSources(
        BiFunction<TrainingSettings, ModelDeclaration, StepImages> images,
        List<InitialFile> initialModels,
        String topic,
        TopicExtent extent) {

    /** Where the topic was made again, its offsets are those of other images. */
    void requireSameTopic(Genesis genesis) throws ReplayException {
        for (TopicPosition position : genesis.getPositions()) {
            if (position.getTopic().equals(topic) && extent.isOtherThan(position.getTopicId())) {
                throw new ReplayException(
                        String.format(
                                Locale.ROOT,
                                "its images %s, and cannot be learnt again",
                                extent.whyOther(topic)));
            }
        }
    }

    @Nullable InitialModel initial(TrainingSettings settings, ModelDeclaration model)
            throws ReplayException {
        String recorded = settings.initialModels().get(model.id());
        if (recorded == null) {
            return null;
        }
        String digest = ModelOrigin.parse(recorded).digest();
        List<String> given = new ArrayList<>();
        for (InitialFile file : initialModels) {
            try {
                InitialModel initial = file.of(settings, model);
                if (initial.origin().digest().equals(digest)) {
                    return initial;
                }
                given.add(initial.origin().digest());
            } catch (ModelException e) {
                given.add(file.path() + " (" + e.getMessage() + ")");
            }
        }
        throw new ReplayException(
                String.format(
                        Locale.ROOT,
                        "it starts from a model whose arrays have the SHA-256 %s, which --initial-model must name; given were %s",
                        digest,
                        given));
    }
}
