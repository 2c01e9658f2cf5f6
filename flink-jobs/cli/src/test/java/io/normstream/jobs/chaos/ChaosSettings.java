package io.normstream.jobs.chaos;

import io.normstream.jobs.config.RecordOrder;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How long and how hard: system properties {@code chaos.runs}, {@code chaos.kills} (of a run),
 * {@code chaos.images} (of a run), {@code chaos.order}, {@code chaos.seed}, {@code chaos.rate}
 * (images published a second), {@code chaos.embedded-every} (so many runs have one on a single
 * JVM), {@code chaos.commands} (whether a command is sent right before each kill), {@code
 * chaos.rehearsal} (whether the stream shows one class at a time and is rehearsed), {@code
 * chaos.normalization} (methods of the hidden layers), {@code chaos.losses} (runs in which images
 * are lost, of each kind) and {@code chaos.starts} (runs that are started twice at once). What is
 * not given is the short form.
 */
record ChaosSettings(
        int runs,
        int kills,
        int images,
        RecordOrder order,
        long seed,
        double rate,
        int embeddedEvery,
        boolean commanded,
        boolean rehearsal,
        String normalization,
        int losses,
        int starts) {
    /** A stream of whole mini-batches, and of whole intervals between published models. */
    static final int STEP_IMAGES = 32;

    static final int PUBLISH_EVERY = 20;

    /** Images of one class in a row, where it is rehearsed: the short form has two rounds. */
    static final int BLOCK = 3 * STEP_IMAGES;

    /**
     * Gives the short form JobManager, broker, TaskManager, a second start and JVM, two of them in
     * a checkpoint.
     */
    private static final long SHORT_SEED = 1011;

    /** Both keep mini-batches of the past; with bounds that the short form reaches. */
    private static final String WINDOWS =
            "memorized:memory=4+mabn:window=4,warm-up=8,renorm-from=8";

    private static final int QUANTUM = STEP_IMAGES * PUBLISH_EVERY;

    ChaosSettings {
        images = (images + QUANTUM - 1) / QUANTUM * QUANTUM;
    }

    /** The settings of this JVM, with another order and another kind of run than by default. */
    static ChaosSettings ofSystem() {
        return new ChaosSettings(
                Integer.getInteger("chaos.runs", 2),
                Integer.getInteger("chaos.kills", isLong() ? 5 : 4),
                Integer.getInteger("chaos.images", isLong() ? 10_240 : 1_920),
                RecordOrder.valueOf(
                        System.getProperty("chaos.order", "deterministic")
                                .toUpperCase(Locale.ROOT)),
                Long.getLong("chaos.seed", isLong() ? 1 : SHORT_SEED),
                Double.parseDouble(System.getProperty("chaos.rate", "600")),
                Integer.getInteger("chaos.embedded-every", isLong() ? 5 : 2),
                Boolean.getBoolean("chaos.commands"),
                Boolean.parseBoolean(
                        System.getProperty("chaos.rehearsal", isLong() ? "false" : "true")),
                System.getProperty("chaos.normalization", isLong() ? "batch" : WINDOWS),
                Integer.getInteger("chaos.losses", 1),
                Integer.getInteger("chaos.starts", 1));
    }

    /** Kills of a run; a JVM takes longer to come back, so the short form has fewer of it. */
    int kills(boolean embedded) {
        return embedded && !isLong() ? 1 : kills;
    }

    private static boolean isLong() {
        return System.getProperty("chaos.runs") != null;
    }

    /** Where the report goes. */
    Path report() {
        String name = order.name().toLowerCase(Locale.ROOT);
        String kind = (commanded ? "-commands" : "") + (rehearsal ? "-rehearsal" : "");
        return Path.of("target", "chaos", name + kind + ".md");
    }
}
