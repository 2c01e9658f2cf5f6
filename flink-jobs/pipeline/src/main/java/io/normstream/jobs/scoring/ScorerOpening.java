package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.ScoringSettings;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import java.util.List;
import java.util.SortedMap;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Gives services what they begin with: from a checkpoint, or from what is published by now. */
final class ScorerOpening {
    private final ScoringSettings settings;
    private final ModelSupply supply;
    private final Engine engine;
    private final SortedMap<String, ModelService> services;

    /**
     * @param services by model id
     */
    ScorerOpening(
            ScoringSettings settings,
            ModelSupply supply,
            Engine engine,
            SortedMap<String, ModelService> services) {
        this.settings = settings;
        this.supply = supply;
        this.engine = engine;
        this.services = services;
    }

    /**
     * From the checkpoint where it has a model, else from what is published.
     *
     * @param restored what the checkpoint holds, by model id
     * @throws SuppressRestartsException if it holds another network than is declared, or one that
     *     cannot predict: it would be so after each restart
     */
    void begin(SortedMap<String, ServedModels> restored) throws SuppressRestartsException {
        for (ModelService service : services.values()) {
            ServedModels from = restored.get(service.declared().id());
            if (from != null) {
                restore(service, from);
            }
        }
        beginWithWhatIsPublished();
        for (ModelService service : services.values()) {
            ServedModels from = restored.get(service.declared().id());
            if (from != null) {
                from.updates().forEach(service::update);
            }
        }
    }

    private void restore(ModelService service, ServedModels from) throws SuppressRestartsException {
        PublishedModel model = from.model();
        if (model == null) {
            return;
        }
        try {
            CompleteUpdate.requireDeclared(model, service.declared());
            serve(service, model, from.left());
        } catch (RefusedUpdateException | ModelException e) {
            throw new SuppressRestartsException(ScoringComparison.unfit(e));
        }
    }

    private void beginWithWhatIsPublished() {
        List<ModelDeclaration> without =
                services.values().stream()
                        .filter(service -> !service.serves())
                        .map(ModelService::declared)
                        .toList();
        if (without.isEmpty()) {
            return;
        }
        SortedMap<String, ServedModels> published = supply.published(without);
        for (ModelDeclaration declared : without) {
            ModelService service = services.get(declared.id());
            ServedModels from = published.get(declared.id());
            if (service != null && from != null) {
                beginWherePossible(service, from);
            }
        }
    }

    /** As of an update that comes later: one that cannot be served waits for the next. */
    private void beginWherePossible(ModelService service, ServedModels from) {
        PublishedModel model = from.model();
        try {
            if (model != null) {
                serve(service, model, from.left());
            }
        } catch (RefusedUpdateException e) {
            service.refused(e);
        }
        from.updates().forEach(service::update);
    }

    private void serve(ModelService service, PublishedModel model, List<String> left)
            throws RefusedUpdateException {
        service.begin(
                LoadedModel.load(
                        model,
                        service.declared(),
                        engine,
                        settings.batchSize(),
                        settings.preprocessing(),
                        ModelUpdate.NOT_KNOWN),
                left);
    }
}
