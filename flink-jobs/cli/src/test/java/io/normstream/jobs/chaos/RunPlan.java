package io.normstream.jobs.chaos;

import io.normstream.jobs.config.RecordOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What happens in one run.
 *
 * @param number from 1; 0 is the undisturbed run
 * @param embedded whether broker, Flink and job share one JVM
 * @param images length of the stream
 * @param commanded whether a command is sent right before each kill
 * @param rehearsal whether images of the past are learnt too
 * @param normalization methods of the hidden layers
 * @param kills in the order in which they fall
 */
record RunPlan(
        int number,
        RecordOrder order,
        boolean embedded,
        boolean commanded,
        boolean rehearsal,
        String normalization,
        int images,
        List<Kill> kills) {
    private static final double FIRST_KILL = 0.03;
    private static final double LAST_KILL = 0.9;
    private static final double IN_CHECKPOINT = 0.25;
    private static final double IN_RECOVERY = 0.15;

    /** Holds fewer images than are learnt. */
    private static final String MEMORY = "512 kb";

    RunPlan {
        kills = List.copyOf(kills);
    }

    static RunPlan undisturbed(ChaosSettings settings) {
        return new RunPlan(
                0,
                settings.order(),
                false,
                false,
                settings.rehearsal(),
                settings.normalization(),
                settings.images(),
                List.of());
    }

    /**
     * All runs of a harness: every fifth on one JVM, the others on a cluster of processes, with as
     * many kills of each of its kinds as of any other. The seed alone decides.
     */
    static List<RunPlan> of(ChaosSettings settings) {
        Random random = new Random(settings.seed());
        List<KillKind> deck = new ArrayList<>();
        List<RunPlan> plans = new ArrayList<>();
        for (int number = 1; number <= settings.runs(); number++) {
            boolean embedded = number % settings.embeddedEvery() == 0;
            List<KillKind> kinds = new ArrayList<>();
            for (int kill = 0; kill < settings.kills(embedded); kill++) {
                if (deck.isEmpty()) {
                    deck.addAll(KillKind.OF_PROCESSES);
                    Collections.shuffle(deck, random);
                }
                kinds.add(embedded ? KillKind.JVM : deck.remove(deck.size() - 1));
            }
            plans.add(
                    new RunPlan(
                            number,
                            settings.order(),
                            embedded,
                            settings.commanded(),
                            settings.rehearsal(),
                            settings.normalization(),
                            settings.images(),
                            kills(kinds, settings.images(), random)));
        }
        return plans;
    }

    /** Whether the input alone decides what comes out. */
    boolean repeatable() {
        return order == RecordOrder.DETERMINISTIC && !commanded;
    }

    private static List<Kill> kills(List<KillKind> kinds, int images, Random random) {
        List<Integer> moments = new ArrayList<>();
        for (int kill = 0; kill < kinds.size(); kill++) {
            moments.add((int) (images * random.nextDouble(FIRST_KILL, LAST_KILL)));
        }
        Collections.sort(moments);
        List<Kill> kills = new ArrayList<>();
        for (int kill = 0; kill < kinds.size(); kill++) {
            Moment moment = moment(random.nextDouble(), kill == 0);
            int at = moment == Moment.RECOVERY ? kills.get(kill - 1).images() : moments.get(kill);
            kills.add(new Kill(kinds.get(kill), moment, at));
        }
        return kills;
    }

    private static Moment moment(double draw, boolean first) {
        if (draw < IN_CHECKPOINT) {
            return Moment.CHECKPOINT;
        }
        return !first && draw < IN_CHECKPOINT + IN_RECOVERY ? Moment.RECOVERY : Moment.ANY;
    }

    /** What the run's topics begin with. */
    private String prefix() {
        return "run-" + number;
    }

    Training training() {
        boolean deterministic = order == RecordOrder.DETERMINISTIC;
        Map<String, String> options = new HashMap<>();
        options.put("training.order", order.toString());
        options.put("training.threads", "1");
        options.put("training.digest-every", Integer.toString(ChaosSettings.PUBLISH_EVERY));
        options.put("training.publish-every", Integer.toString(ChaosSettings.PUBLISH_EVERY));
        options.put("checkpoint.checkpoint-interval", "1 s");
        options.put(
                "execution.checkpointing.timeout",
                Deployment.CHECKPOINT_TIMEOUT.toSeconds() + " s");
        options.put("training.normalization", normalization);
        options.put("training.rehearsal", rehearsal ? "on" : "off");
        if (rehearsal) {
            options.put("training.rehearsal-memory", MEMORY);
        }
        if (!deterministic) {
            options.put("training.flush-interval", "300 ms");
        }
        return Training.of(prefix(), deterministic ? 1 : 4, options);
    }
}
