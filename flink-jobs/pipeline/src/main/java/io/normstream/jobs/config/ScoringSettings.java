package io.normstream.jobs.config;

import static io.normstream.jobs.config.ScoringOptions.*;

import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.image.Preprocessing;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Validated configuration of the scoring operator.
 *
 * @param preprocessing how decoded images become those that the models take: the options, until the
 *     submission asks the models
 * @param hold images of a model id without a model that are held
 */
public record ScoringSettings(
        List<ModelDeclaration> models,
        EventTimeBounds eventTimes,
        Preprocessing preprocessing,
        EngineRequest engine,
        int batchSize,
        Duration maxWait,
        WithoutModel withoutModel,
        int hold,
        int maxModelBytes,
        boolean exactlyOnce,
        int parallelism)
        implements Serializable {

    /** What happens before the first model. */
    public enum WithoutModel {
        /** The job is submitted once every declared model id has a model. */
        WAIT,
        /** Images are held for a while, then answered "no model". */
        ANSWER;

        /** As in the option. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Parses and checks {@code config}.
     *
     * @throws ConfigurationException naming the first option that is wrong
     */
    public static ScoringSettings from(ReadableConfig config) {
        OptionReader reader = new OptionReader(config);
        return new ScoringSettings(
                ModelDeclaration.unnamed(reader),
                EventTimeBounds.from(reader),
                PreprocessingOptions.from(reader),
                NetworkSettings.engine(reader),
                reader.within(BATCH_SIZE, 1, 4096),
                reader.atLeast(MAX_WAIT, Duration.ZERO),
                reader.oneOf(WITHOUT_MODEL, WithoutModel.class),
                reader.within(HOLD, 0, 1_000_000),
                reader.atLeast(MAX_MODEL_BYTES, 1),
                reader.get(EXACTLY_ONCE),
                reader.within(PARALLELISM, 1, 1024));
    }

    /** The same for models that take images prepared so. */
    public ScoringSettings withPreprocessing(Preprocessing images) {
        return new ScoringSettings(
                models,
                eventTimes,
                images,
                engine,
                batchSize,
                maxWait,
                withoutModel,
                hold,
                maxModelBytes,
                exactlyOnce,
                parallelism);
    }
}
