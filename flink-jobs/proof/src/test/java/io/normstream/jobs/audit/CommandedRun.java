package io.normstream.jobs.audit;

import static io.normstream.jobs.training.RecordedRun.MODEL;
import static io.normstream.jobs.training.RecordedRun.OTHER;

import io.normstream.jobs.training.RecordedRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A run with commands of all kinds to two models, some of which cannot be carried out. It goes back
 * four times: in the midst of learning, to before an earlier rollback, to a rollback while learning
 * is paused, and to the version published last.
 */
final class CommandedRun {
    private static final String[] OPTIONS = {
        "training.models", "m=8x8x1:2,other=8x8x1:2",
        "training.publish-every", "2",
        "training.digest-every", "1",
        "training.rollback-versions", "30",
        "models.retained", "2"
    };

    private CommandedRun() {}

    static RecordedRun train(int partitions, long seed, String... overrides) {
        List<String> options = new ArrayList<>(List.of(OPTIONS));
        options.addAll(Arrays.asList(overrides));
        return script(RecordedRun.images(700, partitions, seed))
                .train(true, options.toArray(String[]::new));
    }

    /**
     * The same, rehearsed from a memory of 30 images, which is told to forget a class, and then
     * all. Of its 8 classes only 0, 1 and the rare 7 come, which is new in the midst of it.
     */
    static RecordedRun rehearsed(long seed) {
        List<String> options = new ArrayList<>(List.of(OPTIONS));
        options.addAll(
                List.of(
                        "training.models", "m=8x8x1:8,other=8x8x1:2",
                        "training.rehearsal", "on",
                        "training.rehearsal-memory", "1920 b",
                        "training.recalibrate-images", "24"));
        return script(RecordedRun.images(700, 1, seed))
                .send(280, so -> Sent.forget("forget", MODEL, 1))
                .send(540, so -> Sent.forget("forget all", MODEL, null))
                .train(true, options.toArray(String[]::new));
    }

    private static RecordedRun script(RecordedRun run) {
        return run.send(60, so -> Sent.setLearningRate("rate", MODEL, 0.02))
                .send(100, so -> new byte[] {1, 2, 3})
                .send(140, so -> Sent.pause("pause", MODEL))
                .send(150, so -> Sent.pause("pause other", OTHER))
                .send(200, so -> Sent.pause("refused: paused", MODEL))
                .send(200, so -> Sent.setLearningRate("rate while paused", MODEL, 0.05))
                .send(230, so -> Sent.resume("resume", MODEL))
                .send(250, so -> Sent.resume("resume other", OTHER))
                .send(260, so -> Sent.pause("dead: undeclared", "nobody"))
                .send(300, so -> Sent.rollback("back", MODEL, fromEnd(so, 4)))
                .send(330, so -> Sent.rollback("refused: not kept", MODEL, 0))
                .send(400, so -> Sent.rollback("further back", MODEL, fromStart(so, 2)))
                .send(420, so -> Sent.rollback("further back", MODEL, fromStart(so, 2)))
                .send(480, so -> Sent.pause("pause again", MODEL))
                .send(500, so -> Sent.rollback("back to back", MODEL, Sent.version(so, "back")))
                .send(560, so -> Sent.resume("resume again", MODEL))
                .send(620, so -> Sent.rollback("a little back", MODEL, fromEnd(so, 0)))
                .send(620, so -> Sent.setLearningRate("last rate", MODEL, 0.001));
    }

    private static long fromStart(RecordedRun run, int number) {
        return Sent.published(run, MODEL).get(number);
    }

    private static long fromEnd(RecordedRun run, int number) {
        List<Long> published = Sent.published(run, MODEL);
        return published.get(published.size() - 1 - number);
    }
}
