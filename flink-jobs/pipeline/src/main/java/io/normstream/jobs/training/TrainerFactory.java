package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.machine.TrainingMachine;
import io.normstream.jobs.training.learner.KeptImages;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.jobs.training.learner.PublishableLearner;
import io.normstream.jobs.training.learner.RollbackState;
import io.normstream.jobs.training.learner.RollbackStates;
import io.normstream.jobs.training.ledger.Ledger;
import io.normstream.jobs.training.publication.HeldUpdates;
import io.normstream.jobs.training.publication.ModelPublisher;
import io.normstream.jobs.training.publication.PublicationSchedule;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.jobs.training.publication.PublishingPolicy;
import io.normstream.jobs.training.start.Lineage;
import io.normstream.jobs.training.start.LineageBeginning;
import io.normstream.jobs.training.start.ModelStart;
import io.normstream.jobs.training.start.Restorable;
import io.normstream.jobs.training.state.CommandState;
import io.normstream.jobs.training.state.RestoredTrainer;
import io.normstream.jobs.training.state.TrainerState;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.memory.CloseOnFailure;
import io.normstream.model.train.FiguresWindow;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.PrequentialFigures;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Makes trainers: from a checkpoint, or from nothing where the topics allow it. */
final class TrainerFactory {
    private final TrainingSettings settings;
    private final Restorable restorable;
    private final TrainingMachine machine;
    private final PublishedFrontier frontier;

    /**
     * @param starts what the topics hold of each declared model
     */
    TrainerFactory(
            TrainingSettings settings,
            Map<String, ModelStart> starts,
            TrainingMachine machine,
            PublishedFrontier frontier) {
        this.settings = settings;
        this.restorable = new Restorable(settings, starts);
        this.machine = machine;
        this.frontier = frontier;
    }

    /**
     * The trainer of a model.
     *
     * @param restored what the checkpoint holds of it, or null
     * @throws JobException if it would fall behind what was published, or is not declared
     */
    ModelTrainer open(String modelId, @Nullable RestoredTrainer restored, TrainingOutputs outputs) {
        ModelDeclaration model = declaration(modelId);
        ModelStart start = restorable.start(modelId);
        if (restored == null) {
            String lineage = Lineage.id(model, settings, machine.engine(), 0, start.beginning());
            return start(
                    model,
                    settings,
                    machine,
                    start.opening(modelId, settings.order(), lineage),
                    frontier,
                    outputs);
        }
        restorable.requirePlace(modelId, restored.trainer());
        return resume(model, settings, machine, restored, start.beginning(), frontier, outputs);
    }

    /**
     * The declaration of a model.
     *
     * @throws JobException if it is not declared
     */
    ModelDeclaration declaration(String modelId) {
        return restorable.declaration(modelId);
    }

    /**
     * A trainer without history; writes the genesis entry.
     *
     * @param opening version of the genesis entry: 0, or one above everything published before; and
     *     what the model starts from
     */
    static ModelTrainer start(
            ModelDeclaration model,
            TrainingSettings settings,
            TrainingMachine machine,
            ModelStart.Opening opening,
            PublishedFrontier frontier,
            TrainingOutputs outputs) {
        Engine engine = machine.engine();
        LineageBeginning beginning = opening.beginning();
        PublishableLearner learner =
                publishable(
                        settings,
                        machine,
                        Learners.begin(
                                settings, model, engine, machine.secondThread(), opening.initial()),
                        KeptImages.NONE);
        String lineage = Lineage.id(model, settings, engine, opening.version(), beginning);
        Ledger ledger = Ledger.open(model.id(), lineage, opening.version());
        HeldUpdates updates = new HeldUpdates(outputs::modelUpdate, List.of(), false);
        PublicationSchedule publications =
                new PublicationSchedule(
                        settings.publication(),
                        ModelPublisher.first(
                                model,
                                settings.publication().retained(),
                                learner,
                                ledger,
                                updates,
                                figures(model, settings, FiguresWindow.EMPTY),
                                opening.published()),
                        rollback(settings, learner, Collections.emptySortedMap()),
                        PublishingPolicy.Memory.NONE,
                        0);
        ModelTrainer trainer =
                trainer(
                        model,
                        settings,
                        publications,
                        CommandState.NONE,
                        new PartitionOwner(settings.order(), beginning.owner()),
                        frontier,
                        outputs);
        outputs.ledgerEntry(
                ledger.genesis(
                        Lineage.genesis(settings, engine, beginning),
                        learner.learner().progress().step()));
        return trainer;
    }

    /**
     * A trainer that goes on where a checkpoint was taken, bit for bit. What that checkpoint holds
     * is covered: {@link ModelCommands#covered} comes first, then {@link ModelCommands#carryOut}.
     *
     * @param beginning where a lineage would begin: the partition to learn from, if the state does
     *     not say it
     */
    static ModelTrainer resume(
            ModelDeclaration model,
            TrainingSettings settings,
            TrainingMachine machine,
            RestoredTrainer from,
            LineageBeginning beginning,
            PublishedFrontier frontier,
            TrainingOutputs outputs) {
        TrainerState state = from.trainer();
        PublishableLearner learner =
                publishable(
                        settings,
                        machine,
                        OnlineLearner.restore(
                                Learners.settings(settings, model),
                                machine.engine(),
                                machine.secondThread(),
                                state.learner()),
                        from.recentImages());
        try (CloseOnFailure made = new CloseOnFailure()) {
            made.add(learner::close);
            boolean computesOtherBits =
                    settings.order() == RecordOrder.DETERMINISTIC
                            && learner.learner().continuesOtherBits();
            PublishedHistory published =
                    computesOtherBits ? frontier.await(model.id()) : PublishedHistory.NONE;
            Ledger ledger =
                    Ledger.resume(
                            model.id(),
                            state.lineage(),
                            state.version(),
                            state.parentVersion(),
                            state.ledgerHash());
            List<ModelUpdate> held = from.commands().held();
            HeldUpdates updates =
                    new HeldUpdates(
                            outputs::modelUpdate,
                            held,
                            computesOtherBits
                                    || state.announced().newestOfOtherBits() > state.version());
            PublicationSchedule publications =
                    new PublicationSchedule(
                            settings.publication(),
                            ModelPublisher.resume(
                                    model,
                                    settings.publication().retained(),
                                    learner,
                                    ledger,
                                    updates,
                                    figures(model, settings, state.figures()),
                                    new ModelPublisher.Past(
                                            state.publications(),
                                            state.chunksInSlot(),
                                            state.publishedVersion(),
                                            state.announced())),
                            rollback(settings, learner, from.rollback()),
                            state.publishing(),
                            state.latestEventTime());
            publications.publisher().replaces(published);
            ModelTrainer trainer =
                    trainer(
                            model,
                            settings,
                            publications,
                            from.commands(),
                            PartitionOwner.restored(settings.order(), state, beginning),
                            frontier,
                            outputs);
            state.pending().forEach(trainer::append);
            made.keep();
            return trainer;
        }
    }

    private static PublishableLearner publishable(
            TrainingSettings settings,
            TrainingMachine machine,
            OnlineLearner learner,
            KeptImages recent) {
        return new PublishableLearner(
                learner, machine.engine(), settings.publication().recalibrateImages(), recent);
    }

    private static RollbackStates rollback(
            TrainingSettings settings,
            PublishableLearner learner,
            SortedMap<Long, RollbackState> states) {
        return new RollbackStates(settings.publication().rollbackVersions(), learner, states);
    }

    private static ModelTrainer trainer(
            ModelDeclaration model,
            TrainingSettings settings,
            PublicationSchedule publications,
            CommandState state,
            PartitionOwner owner,
            PublishedFrontier frontier,
            TrainingOutputs outputs) {
        Ledger ledger = publications.publisher().ledger();
        ModelCommands commands =
                new ModelCommands(
                        publications,
                        settings.order(),
                        () ->
                                frontier.of(model.id())
                                        .map(published -> published.frontier(ledger.lineage())),
                        state,
                        outputs);
        return new ModelTrainer(model, settings, publications, commands, owner, frontier, outputs);
    }

    private static PrequentialFigures figures(
            ModelDeclaration model, TrainingSettings settings, FiguresWindow saved) {
        PrequentialFigures figures =
                new PrequentialFigures(model.classes(), settings.window(), settings.recentPrior());
        figures.load(saved);
        return figures;
    }
}
