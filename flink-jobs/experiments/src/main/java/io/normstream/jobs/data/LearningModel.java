package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.LineageOptions;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.NewestGenesis;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.schemas.ConfigurationEntry;
import io.normstream.schemas.LedgerEntry;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model that would learn a publication, as its newest lineage declared it.
 *
 * @param declared with the names of its classes, where it has any
 */
public record LearningModel(ModelDeclaration declared) {
    private static final Logger LOG = LoggerFactory.getLogger(LearningModel.class);

    /**
     * Looks at the ledger.
     *
     * @return empty where no ledger tells of the model yet, or who asks may not read it
     * @throws JobException where the brokers do not answer
     */
    public static Optional<LearningModel> of(
            KafkaClientSettings kafka, String ledger, String modelId) {
        try (Admin admin = kafka.connect()) {
            if (!kafka.await(admin.listTopics().names(), "list topics").contains(ledger)) {
                return Optional.empty();
            }
        }
        AvroCodec codec = AvroCodec.ofReleases();
        try {
            return NewestGenesis.read(kafka, ledger, codec, modelId).flatMap(LearningModel::of);
        } catch (JobException | KafkaException failure) {
            if (JobException.innermost(failure) instanceof AuthorizationException) {
                LOG.warn(
                        "The classes of model {} are not compared, since topic {} may not be read: {}",
                        modelId,
                        ledger,
                        failure.getMessage());
                return Optional.empty();
            }
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "topic %s cannot be read: %s",
                            ledger,
                            failure.getMessage()),
                    failure);
        }
    }

    private static Optional<LearningModel> of(LedgerEntry genesis) {
        Map<String, String> options =
                genesis.getGenesis().getConfiguration().stream()
                        .collect(
                                Collectors.toMap(
                                        ConfigurationEntry::getKey, ConfigurationEntry::getValue));
        try {
            TrainingSettings settings = TrainingSettings.from(LineageOptions.recorded(options));
            return Optional.of(new LearningModel(settings.model(genesis.getModelId())));
        } catch (ConfigurationException | IllegalArgumentException ofAnotherBuild) {
            return Optional.empty();
        }
    }

    /**
     * Refuses images whose classes are not those of the model: in another order, fewer, more. Where
     * only one side has names, their numbers are compared.
     *
     * @throws JobException with both lists
     */
    public void requireSameClasses(LabelledImages images) {
        ClassNames mine = declared.classNames();
        ClassNames theirs = images.names();
        boolean same =
                theirs.isEmpty()
                        ? images.classes() <= declared.classes()
                        : mine.isEmpty()
                                ? images.classes() == declared.classes()
                                : mine.equals(theirs);
        if (!same) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "nothing was published: model %s learns %s, %s has %s; --classes with the classes of the model, in its order, labels the images as it learns them, --other-classes publishes them for a new lineage",
                            declared.id(),
                            text(mine, declared.classes()),
                            images.name(),
                            text(theirs, images.classes())));
        }
    }

    private static String text(ClassNames names, int classes) {
        return names.isEmpty()
                ? String.format(
                        Locale.ROOT, "the %d classes 0 to %d without names", classes, classes - 1)
                : String.format(Locale.ROOT, "the %d classes %s", classes, names.numbered());
    }
}
