package io.normstream.jobs.training.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.PublicationSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Steps 1, 2, 3 ... whose latest event time is one second each, from an hour on. */
class PublishingPolicyTest {
    private static final long START = 3_600_000;

    private static PublishingPolicy policy(int everySteps, int seconds, @Nullable Double margin) {
        return new PublishingPolicy(
                new PublicationSettings(everySteps, Duration.ofSeconds(seconds), margin, 0, 8, 2),
                PublishingPolicy.Memory.NONE);
    }

    private static boolean step(PublishingPolicy policy, int step, double accuracy) {
        long eventTime = START + 1000L * step;
        boolean publishes = policy.publishes(step, eventTime, accuracy);
        if (publishes) {
            policy.published(eventTime, accuracy);
        }
        return publishes;
    }

    private static List<Integer> published(PublishingPolicy policy, double... accuracies) {
        List<Integer> steps = new ArrayList<>();
        for (int step = 1; step <= accuracies.length; step++) {
            if (step(policy, step, accuracies[step - 1])) {
                steps.add(step);
            }
        }
        return steps;
    }

    @Test
    void everySoManySteps() {
        assertThat(published(policy(3, 0, null), new double[10])).containsExactly(3, 6, 9);
    }

    @Test
    void everySoMuchEventTimeFromTheFirstStepOn() {
        assertThat(published(policy(0, 4, null), new double[14])).containsExactly(5, 9, 13);
    }

    @Test
    void theIntervalCountsFromWhateverWasPublishedLast() {
        assertThat(published(policy(6, 4, null), new double[14])).containsExactly(5, 6, 10, 12);
    }

    @Test
    void timeThatStandsStillOrJumpsPublishesOnce() {
        PublishingPolicy policy = policy(0, 4, null);
        assertThat(policy.publishes(1, START, 0)).isFalse();
        assertThat(policy.publishes(2, START + 3999, 0)).isFalse();
        assertThat(policy.publishes(3, START + 1_000_000, 0)).isTrue();
        policy.published(START + 1_000_000, 0);
        assertThat(policy.publishes(4, START + 1_000_000, 0)).isFalse();
    }

    @Test
    void oneThatIsWorseByMoreThanTheMarginWaitsUntilTheNextIsDue() {
        double[] accuracies = {0, 0.5, 0.9, 0.44, 0.9, 0.45, 0.9, 0.41, 0.9, 0.35};
        PublishingPolicy policy = policy(2, 0, 0.05);

        assertThat(published(policy, accuracies)).containsExactly(2, 6, 8);
        assertThat(policy.memory().heldBack()).isEqualTo(2);
        assertThat(policy.memory().accuracy()).isEqualTo(0.41);
    }

    @Test
    void theIntervalCountsFromWhatWasHeldBackToo() {
        double[] accuracies = new double[14];
        accuracies[4] = 0.9;
        accuracies[9] = 0.9;
        accuracies[12] = 0.9;

        assertThat(published(policy(0, 4, 0.0), accuracies)).containsExactly(5, 13);
    }

    @Test
    void theFirstModelIsPublishedHoweverBad() {
        assertThat(published(policy(1, 0, 0.0), 0, Double.NaN, 0.5, 0.4)).containsExactly(1, 2, 3);
    }

    @Test
    void whatIsPublishedForAnotherReasonIsWhatTheNextOneIsComparedWith() {
        PublishingPolicy policy = policy(2, 3, 0.0);
        assertThat(step(policy, 2, 0.9)).isTrue();
        policy.published(START + 3000, 0.6);

        assertThat(step(policy, 4, 0.7)).isTrue();
        assertThat(step(policy, 6, 0.6)).isFalse();
    }

    @Test
    void aRestoreDecidesAlike() {
        double[] accuracies = {0, 0.5, 0.3, 0.4, 0.3, 0.5, 0.3, 0.6, 0.2, 0.7, 0.7, 0.6, 0.8, 0.8};
        List<Integer> whole = published(policy(3, 2, 0.1), accuracies);
        for (int cut = 1; cut < accuracies.length; cut++) {
            PublishingPolicy policy = policy(3, 2, 0.1);
            List<Integer> steps = new ArrayList<>();
            for (int step = 1; step <= accuracies.length; step++) {
                if (step(policy, step, accuracies[step - 1])) {
                    steps.add(step);
                }
                if (step == cut) {
                    policy =
                            new PublishingPolicy(
                                    new PublicationSettings(3, Duration.ofSeconds(2), 0.1, 0, 8, 2),
                                    policy.memory());
                }
            }
            assertThat(steps).as("cut after step %d", cut).isEqualTo(whole);
        }
    }
}
