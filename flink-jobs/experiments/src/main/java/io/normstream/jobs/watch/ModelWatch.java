package io.normstream.jobs.watch;

import io.normstream.jobs.report.LearningCurves;
import io.normstream.model.train.LearningState;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.TrainingMetrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the topics said of one model, in bounded memory. */
final class ModelWatch {
    /** Points of a curve. */
    static final int POINTS = 500;

    /** Labelled images that count for the confusion matrix and for the served accuracy. */
    static final int WINDOW = 2_000;

    private static final int VERSIONS = 12;
    private static final int MISTAKES = 12;

    /** Mistakes of which nobody fetched the image yet. */
    private static final int WAITING = 3;

    private static final long RATE_MILLIS = 15_000;

    private final String id;
    private final Pictures pictures;
    private final ThinnedSeries<TrainingMetrics> curves = new ThinnedSeries<>(POINTS);
    private final ArrayDeque<Reported> recent = new ArrayDeque<>();
    private final Confusions learnt = new Confusions(WINDOW);
    private final Confusions scored = new Confusions(WINDOW);
    private final TreeMap<Long, WatchView.Version> versions = new TreeMap<>();
    private final ArrayDeque<WatchView.Sample> mistakes = new ArrayDeque<>();
    private final ArrayDeque<Prediction> waiting = new ArrayDeque<>();
    private String lineage = "";
    private @Nullable ModelManifest manifest;
    private @Nullable Long reported;
    private @Nullable Long serving;

    private record Reported(long millis, long images) {}

    ModelWatch(String id, Pictures pictures) {
        this.id = id;
        this.pictures = pictures;
    }

    String id() {
        return id;
    }

    void reported(TrainingMetrics metrics, long millis) {
        follow(metrics.getLineage());
        long images = metrics.getImagesSeen();
        // A run that goes back, by a command or to a checkpoint, learns those images again.
        curves.dropLast(point -> point.getImagesSeen() >= images);
        recent.removeIf(point -> point.images >= images || point.millis < millis - RATE_MILLIS);
        curves.add(metrics);
        recent.add(new Reported(millis, images));
        reported = millis;
    }

    void predicted(Prediction prediction) {
        follow(prediction.getLineage());
        Integer label = prediction.getLabel();
        if (label == null) {
            return;
        }
        learnt.add(label, prediction.getPredictedClass());
        if (label != prediction.getPredictedClass()) {
            waiting.add(prediction);
            if (waiting.size() > WAITING) {
                waiting.remove();
            }
        }
    }

    void scored(Prediction prediction) {
        if (serving == null || prediction.getVersion() != serving) {
            scored.clear();
            serving = prediction.getVersion();
        }
        Integer label = prediction.getLabel();
        if (label != null) {
            scored.add(label, prediction.getPredictedClass());
        }
    }

    void published(ModelManifest announced, long millis) {
        follow(announced.getLineage());
        manifest = announced;
        versions.tailMap(announced.getVersion()).clear();
        versions.put(
                announced.getVersion(),
                new WatchView.Version(
                        announced.getVersion(),
                        millis,
                        announced.getImagesSeen(),
                        announced.getPrequentialAccuracy()));
        if (versions.size() > VERSIONS) {
            versions.pollFirstEntry();
        }
    }

    /** Another lineage is another network: its figures have nothing to do with those before. */
    private void follow(String current) {
        if (lineage.equals(current)) {
            return;
        }
        boolean isFirst = lineage.isEmpty();
        lineage = current;
        if (!isFirst) {
            curves.dropLast(point -> true);
            recent.clear();
            learnt.clear();
            versions.clear();
            mistakes.forEach(mistake -> pictures.remove(mistake.picture()));
            mistakes.clear();
            reported = null;
            waiting.clear();
        }
    }

    /** At most {@code most} of the latest images that were classified wrongly, each once. */
    List<Prediction> takeMistakes(int most) {
        List<Prediction> taken = new ArrayList<>();
        while (taken.size() < most && !waiting.isEmpty()) {
            taken.add(waiting.removeLast());
        }
        return taken;
    }

    void sampled(Prediction mistake, byte @Nullable [] png) {
        Integer label = mistake.getLabel();
        if (label == null || !mistake.getLineage().equals(lineage)) {
            return;
        }
        int predicted = mistake.getPredictedClass();
        List<Float> probabilities = mistake.getProbabilities();
        mistakes.addFirst(
                new WatchView.Sample(
                        mistake.getImageId(),
                        label,
                        predicted,
                        predicted < probabilities.size() ? probabilities.get(predicted) : 0,
                        mistake.getVersion(),
                        pictures.add(png)));
        if (mistakes.size() > MISTAKES) {
            pictures.remove(mistakes.removeLast().picture());
        }
    }

    WatchView.Line line() {
        TrainingMetrics newest = curves.newest();
        return new WatchView.Line(
                id,
                newest == null ? null : (Double) newest.getWindowAccuracy(),
                images(newest),
                mood(newest));
    }

    WatchView.Detail detail() {
        TrainingMetrics newest = curves.newest();
        ModelManifest published = manifest;
        int scoredImages = scored.images();
        return new WatchView.Detail(
                id,
                state(newest),
                mood(newest),
                network(published),
                published == null ? List.of() : published.getClassNames(),
                published == null ? 0 : published.getClasses(),
                newest == null ? null : (Long) newest.getVersion(),
                images(newest),
                newest == null ? null : (Double) newest.getWindowAccuracy(),
                newest == null ? null : (Double) newest.getPrequentialAccuracy(),
                newest == null ? null : newest.getNoChangeAccuracy(),
                newest == null ? null : newest.getLoss(),
                rate(),
                reported,
                serving,
                scoredImages == 0 ? null : (Double) ((double) scored.correct() / scoredImages),
                scoredImages,
                List.copyOf(versions.descendingMap().values()),
                new WatchView.Confusion(learnt.images(), learnt.cells()),
                List.copyOf(mistakes),
                newest == null ? List.of() : LearningCurves.sections(curves.points()));
    }

    /** Metrics come every few steps, so the last model of an input that ended may know of more. */
    private long images(@Nullable TrainingMetrics newest) {
        ModelManifest published = manifest;
        return Math.max(
                newest == null ? 0 : newest.getImagesSeen(),
                published == null || !published.getLineage().equals(lineage)
                        ? 0
                        : published.getImagesSeen());
    }

    private static String network(@Nullable ModelManifest published) {
        return published == null
                ? ""
                : "%s, %sx%sx%s, %s classes"
                        .formatted(
                                published.getArchitecture(),
                                published.getHeight(),
                                published.getWidth(),
                                published.getChannels(),
                                published.getClasses());
    }

    /** Over the last seconds of what was reported; null where there are no two points. */
    private @Nullable Double rate() {
        if (recent.size() < 2) {
            return null;
        }
        long millis = recent.getLast().millis - recent.getFirst().millis;
        long images = recent.getLast().images - recent.getFirst().images;
        return millis <= 0 ? null : (Double) (1000.0 * images / millis);
    }

    private static String state(@Nullable TrainingMetrics newest) {
        if (newest == null) {
            return "nothing was reported yet";
        }
        LearningState state = known(newest);
        return state == null
                ? "the build that trains it does not say whether it learns"
                : state.meaning();
    }

    private static String mood(@Nullable TrainingMetrics newest) {
        LearningState state = newest == null ? null : known(newest);
        return state == null
                ? "open"
                : state.isProblem() ? "bad" : state == LearningState.LEARNING ? "good" : "open";
    }

    private static @Nullable LearningState known(TrainingMetrics metrics) {
        return metrics.getLearning() == io.normstream.schemas.LearningState.UNKNOWN
                ? null
                : LearningState.valueOf(metrics.getLearning().name());
    }
}
