package io.normstream.jobs.audit;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.training.learner.InitialModel;
import io.normstream.jobs.training.learner.ModelOrigin;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.TopicPosition;
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
        List<InitialModel> initialModels,
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

    @Nullable InitialModel initial(TrainingSettings settings, String modelId)
            throws ReplayException {
        String recorded = settings.initialModels().get(modelId);
        if (recorded == null) {
            return null;
        }
        String digest = ModelOrigin.parse(recorded).digest();
        List<String> given = initialModels.stream().map(model -> model.origin().digest()).toList();
        int index = given.indexOf(digest);
        if (index < 0) {
            throw new ReplayException(
                    String.format(
                            Locale.ROOT,
                            "it starts from a model whose arrays have the SHA-256 %s, which --initial-model must name; given were %s",
                            digest,
                            given));
        }
        return initialModels.get(index);
    }
}
