package io.normstream.jobs.scoring;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.PreprocessingOptions;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.model.image.Preprocessing;
import java.util.Map;
import java.util.SortedMap;
import org.apache.flink.configuration.Configuration;

/** How a scoring job prepares images: as the models that serve first learnt them. */
final class ServedPreprocessing {
    private ServedPreprocessing() {}

    /**
     * What the models say, or where there are none, the options.
     *
     * @param first models that serve first, by model id
     * @throws JobException if models differ, or options that are given say otherwise
     */
    static Preprocessing of(Configuration given, SortedMap<String, PublishedModel> first) {
        if (first.isEmpty()) {
            return PreprocessingOptions.or(given, PreprocessingOptions.defaults());
        }
        Map.Entry<String, PublishedModel> one = first.entrySet().iterator().next();
        Preprocessing prepared = preprocessing(one.getValue());
        for (Map.Entry<String, PublishedModel> model : first.entrySet()) {
            Preprocessing other = preprocessing(model.getValue());
            if (!other.equals(prepared)) {
                throw new JobException(
                        "model %s learnt from images prepared by %s, model %s by %s; one job prepares all alike: score them in two, each with a --group of its own"
                                .formatted(one.getKey(), prepared, model.getKey(), other));
            }
        }
        Preprocessing asked = PreprocessingOptions.or(given, prepared);
        if (!asked.equals(prepared)) {
            throw new JobException(
                    "model %s learnt from images prepared by %s, but the options say %s; leave these out, or say the same"
                            .formatted(one.getKey(), prepared, asked));
        }
        return prepared;
    }

    private static Preprocessing preprocessing(PublishedModel model) {
        return model.serving().architecture().preprocessing();
    }
}
