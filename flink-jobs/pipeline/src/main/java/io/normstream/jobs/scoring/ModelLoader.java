package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.model.engine.Engine;
import io.normstream.model.image.Preprocessing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Checks and builds models in a thread of its own, one at a time, and hands them back on the thread
 * that serves. Of several that wait for the same model id only the newest is built.
 */
final class ModelLoader implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final Engine engine;
    private final int rows;
    private final Preprocessing prepared;
    private final Consumer<Runnable> serving;
    private final Map<String, CompleteUpdate> waiting = new TreeMap<>();
    private final Map<String, CompleteUpdate> building = new TreeMap<>();
    private final Set<LoadedModel> built = ConcurrentHashMap.newKeySet();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    task -> {
                        Thread builder = new Thread(task, "normstream-model-loader");
                        builder.setDaemon(true);
                        return builder;
                    });

    /** Told, on the thread that serves, what came of an announced model. */
    interface Outcome {
        void loaded(LoadedModel model);

        void refused(CompleteUpdate announced, RefusedUpdateException why);
    }

    /**
     * @param rows of a pass
     * @param prepared how images are prepared that will come to the models
     * @param serving runs what it is given on the thread that serves
     */
    ModelLoader(Engine engine, int rows, Preprocessing prepared, Consumer<Runnable> serving) {
        this.engine = engine;
        this.rows = rows;
        this.prepared = prepared;
        this.serving = serving;
    }

    /** Begins to load {@code announced}. On the thread that serves. */
    void load(CompleteUpdate announced, ModelDeclaration declared, Outcome outcome) {
        waiting.put(declared.id(), announced);
        if (!building.containsKey(declared.id())) {
            buildNext(declared, outcome);
        }
    }

    private void buildNext(ModelDeclaration declared, Outcome outcome) {
        CompleteUpdate next = waiting.remove(declared.id());
        if (next != null) {
            building.put(declared.id(), next);
            thread.execute(() -> handBack(build(next, declared, outcome), declared, outcome));
        }
    }

    private Runnable build(CompleteUpdate announced, ModelDeclaration declared, Outcome outcome) {
        try {
            LoadedModel model =
                    LoadedModel.load(
                            announced.assemble(declared),
                            declared,
                            engine,
                            rows,
                            prepared,
                            announced.madeAtMillis());
            built.add(model);
            return () -> {
                built.remove(model);
                outcome.loaded(model);
            };
        } catch (RefusedUpdateException e) {
            return () -> outcome.refused(announced, e);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            // Whatever an update asks for, the model that serves goes on serving.
            return () ->
                    outcome.refused(
                            announced, new RefusedUpdateException(Refusal.BROKEN, e.toString()));
        } catch (Error e) {
            // No update does this: the task is to know.
            return () -> {
                throw e;
            };
        }
    }

    private void handBack(Runnable told, ModelDeclaration declared, Outcome outcome) {
        try {
            serving.accept(
                    () -> {
                        building.remove(declared.id());
                        told.run();
                        buildNext(declared, outcome);
                    });
        } catch (RejectedExecutionException ending) {
            // The task ends; close frees what was built.
        }
    }

    /** Whether a model is in the making. On the thread that serves. */
    boolean isBusy() {
        return !building.isEmpty();
    }

    /** What was announced of a model id and does not serve yet. On the thread that serves. */
    List<CompleteUpdate> unserved(String modelId) {
        return Stream.of(building.get(modelId), waiting.get(modelId))
                .filter(Objects::nonNull)
                .toList();
    }

    /** What is in the making is not handed back any more. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
        }
        built.forEach(LoadedModel::close);
    }
}
