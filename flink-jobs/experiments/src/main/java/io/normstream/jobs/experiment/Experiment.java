package io.normstream.jobs.experiment;

import io.normstream.jobs.JobException;
import io.normstream.model.ModelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs the cells of a grid, several at once, and keeps their results. */
public final class Experiment {
    private final Grid grid;
    private final ImagePool pool;
    private final ResultStore store;
    private final List<Cell> cells;

    /** Is told how far an experiment has come, by one thread at a time. */
    public interface Watch {
        /**
         * @param images learnt since the start
         * @param cells finished since the start
         */
        void reached(long images, int cells);
    }

    private Experiment(Grid grid, ImagePool pool, ResultStore store, List<Cell> cells) {
        this.grid = grid;
        this.pool = pool;
        this.store = store;
        this.cells = cells;
    }

    /**
     * Reads the images and checks every cell's settings.
     *
     * @param directory of the data set; null where it comes with Normstream
     * @param output directory of the results
     * @param only names of the cells to run; null: all
     * @throws JobException where images, settings or the directory are invalid
     */
    public static Experiment open(
            Grid grid, @Nullable Path directory, Path output, @Nullable String only) {
        Predicate<Cell> chosen = only == null ? cell -> true : cell -> cell.name().equals(only);
        List<Cell> cells = grid.cells().stream().filter(chosen).toList();
        if (cells.isEmpty()) {
            throw new JobException(
                    "the grid has no cell %s; its cells have names such as %s"
                            .formatted(only, grid.cells().get(0).name()));
        }
        ImagePool pool = ImagePool.open(grid.data(), directory);
        cells.forEach(cell -> cell.check(pool));
        return new Experiment(grid, pool, new ResultStore(output), cells);
    }

    /** The cells that have no result yet. */
    private List<Cell> missing() {
        return cells.stream().filter(cell -> store.find(cell, pool) == null).toList();
    }

    /** Number of cells that have no result yet. */
    public int missingCells() {
        return missing().size();
    }

    /** Number of images that those learn. */
    public long missingImages() {
        return missing().stream().mapToLong(cell -> cell.images(pool)).sum();
    }

    /** Number of cells. */
    public int size() {
        return cells.size();
    }

    /**
     * Runs the cells that have no result yet.
     *
     * @param threads cells at once
     * @throws JobException naming the cell that failed; results that are finished stay
     * @throws InterruptedException where this thread was interrupted; likewise
     */
    public void run(int threads, Watch watch) throws InterruptedException {
        List<Cell> missing = missing();
        AtomicLong images = new AtomicLong();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            CompletionService<Cell> running = new ExecutorCompletionService<>(workers);
            for (Cell cell : missing) {
                running.submit(() -> run(cell, images));
            }
            int finished = 0;
            while (finished < missing.size()) {
                Future<Cell> next = running.poll(200, TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.get();
                    finished++;
                }
                watch.reached(images.get(), finished);
            }
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof JobException known
                    ? known
                    : new JobException(
                            "the experiment failed: " + JobException.innermost(failure), failure);
        } finally {
            workers.shutdownNow();
            workers.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private Cell run(Cell cell, AtomicLong images) throws InterruptedException {
        try {
            store.keep(cell, new CellRun(cell, pool, images::addAndGet).run());
            return cell;
        } catch (ModelException failure) {
            throw new JobException(
                    "cell %s failed: %s".formatted(cell.name(), failure.getMessage()), failure);
        }
    }

    /** The results that there are of the whole grid, in the order of its cells. */
    public Results results() {
        List<CellResult> results = new ArrayList<>();
        for (Cell cell : grid.cells()) {
            CellResult result = store.find(cell, pool);
            if (result != null) {
                results.add(result);
            }
        }
        return new Results(grid, results);
    }
}
