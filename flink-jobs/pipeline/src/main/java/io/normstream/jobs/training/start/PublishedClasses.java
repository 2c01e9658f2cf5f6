package io.normstream.jobs.training.start;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ClassNamesOption;
import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.PartitionCursor;
import io.normstream.jobs.kafka.TopicOffsets;
import io.normstream.jobs.wire.ClassHeaders;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.ConsumedRecordSchema;
import io.normstream.jobs.wire.ModelId;
import io.normstream.model.ModelException;
import io.normstream.model.snapshot.ClassNames;
import java.util.Arrays;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * What the first images of a model on its topic say of its classes: {@code normstream publish}
 * names them with one image of so many. Only the partition where records keyed by the model's id
 * are is looked at, as far as such an image may be.
 */
public final class PublishedClasses {
    private final KafkaClientSettings kafka;
    private final String images;
    private final int partitions;
    private final Consumer<String> notices;

    /**
     * @param images topic of images
     * @param notices told in a line each what was found
     */
    public PublishedClasses(KafkaClientSettings kafka, String images, Consumer<String> notices) {
        this.kafka = kafka;
        this.images = images;
        this.partitions = TopicOffsets.ends(kafka, images).size();
        this.notices = notices;
    }

    /**
     * {@code configuration} with the names that were found of models which {@code settings} give
     * none.
     *
     * @throws ConfigurationException if they are not as many as the model has classes
     * @throws JobException if the topic cannot be read
     */
    public Configuration recordedIn(Configuration configuration, TrainingSettings settings) {
        SortedMap<String, ClassNames> names = new TreeMap<>();
        for (ModelDeclaration model : settings.models()) {
            ClassNames found = find(model.id());
            if (!found.isEmpty() && model.classNames().isEmpty()) {
                requireOf(model, found);
                notices.accept(
                        String.format(
                                Locale.ROOT,
                                "Classes of model %s, as its images on topic %s name them: %s",
                                model.id(),
                                images,
                                found.numbered()));
                names.put(model.id(), found);
            } else if (!found.isEmpty() && !found.equals(model.classNames())) {
                notices.accept(
                        String.format(
                                Locale.ROOT,
                                "Images on topic %s are labelled with other classes than model %s has, and will become dead letters: their classes are %s, those of the model %s",
                                images,
                                model.id(),
                                found.numbered(),
                                model.classNames().numbered()));
            }
        }
        return names.isEmpty() ? configuration : ClassNamesOption.with(configuration, names);
    }

    private void requireOf(ModelDeclaration model, ClassNames found) {
        try {
            found.requireOf(model.classes());
        } catch (ModelException e) {
            throw new ConfigurationException(
                    String.format(
                            Locale.ROOT,
                            "model %s is declared with %d classes, but its images on topic %s have %d: %s; declare as many in %s, or name all classes of the model with %s",
                            model.id(),
                            model.classes(),
                            images,
                            found.names().size(),
                            found.numbered(),
                            TrainingOptions.MODELS.key(),
                            TrainingOptions.CLASSES.key()));
        }
    }

    private ClassNames find(String modelId) {
        byte[] key = ModelId.key(modelId);
        int partition = ModelId.partition(key, partitions);
        try (PartitionCursor cursor = new PartitionCursor(kafka, images, partition, 0)) {
            for (int looked = 0; looked < ClassHeaders.NAMES_EVERY; looked++) {
                ConsumerRecord<byte[], byte[]> next = cursor.next();
                if (next == null) {
                    break;
                }
                if (Arrays.equals(next.key(), key)) {
                    ConsumedRecord image = ConsumedRecordSchema.consumed(next);
                    ClassNames names = ClassHeaders.names(image);
                    if (!names.isEmpty() || ClassHeaders.fingerprint(image) == null) {
                        return names;
                    }
                }
            }
            return ClassNames.NONE;
        } catch (KafkaException failure) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "the first images on topic %s cannot be read: %s",
                            images,
                            failure.getMessage()),
                    failure);
        }
    }
}
