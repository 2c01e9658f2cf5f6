package io.normstream.jobs.machine;

import static io.normstream.jobs.config.TrainingOptions.ENGINE;
import static io.normstream.jobs.config.TrainingOptions.THREADS;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.Engines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine that the options name, where the networks compute. That may be another machine than
 * the one that submits the job, so options are checked there for what they say, here for what the
 * machine can.
 */
public final class EngineChoice {
    private static final Logger LOG = LoggerFactory.getLogger(EngineChoice.class);

    private EngineChoice() {}

    /**
     * The engine of a job that will run on a cluster in this process, with one slot for each
     * training subtask.
     *
     * @throws ConfigurationException if this machine cannot compute what is asked for, or has too
     *     few cores
     */
    public static Engine inThisProcess(TrainingSettings settings) {
        return inThisProcess(settings.network().engine(), settings.parallelism());
    }

    /**
     * The same for {@code subtasks} that compute what {@code request} asks for.
     *
     * @throws ConfigurationException if this machine cannot compute what is asked for, or has too
     *     few cores
     */
    public static Engine inThisProcess(EngineRequest request, int subtasks) {
        CoreShare share = CoreShare.ofThisMachine(subtasks);
        if (request.threads() > share.threads()) {
            throw new ConfigurationException(
                    THREADS.key(), request.threads(), "1 to " + share.threads() + ", " + share);
        }
        try {
            return Engines.select(request);
        } catch (ModelException e) {
            throw new ConfigurationException("option " + ENGINE.key() + ": " + e.getMessage());
        }
    }

    /**
     * The engine of a task on this machine.
     *
     * @param slots task slots that share its cores
     * @throws ModelException if this machine cannot compute what is asked for
     */
    public static Engine ofTask(EngineRequest request, int slots) {
        Engine engine = Engines.select(request);
        LOG.info("Networks compute with {}", engine.description());
        CoreShare share = CoreShare.ofThisMachine(slots);
        if (request.threads() > share.threads()) {
            LOG.warn(
                    "Option {} is {}, but {} leave only {} for a network: its threads will wait for each other",
                    THREADS.key(),
                    request.threads(),
                    share,
                    share.threads());
        }
        return engine;
    }
}
