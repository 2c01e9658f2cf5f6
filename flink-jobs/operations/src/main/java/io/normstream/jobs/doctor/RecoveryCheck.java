package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;

/** Whether a job comes back by itself after a failure, and soon. */
record RecoveryCheck(ReadableConfig settings) implements Check {
    private static final Set<String> NEVER = Set.of("none", "off", "disable");
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int FEW_ATTEMPTS = 10;

    @Override
    public List<Finding> findings() {
        return List.of(restart(), heartbeat());
    }

    private Finding restart() {
        String strategy =
                settings.getOptional(RestartStrategyOptions.RESTART_STRATEGY)
                        .orElse("exponential-delay")
                        .toLowerCase(Locale.ROOT);
        String text = "restart-strategy.type is " + strategy;
        String advice = ": set restart-strategy.type: exponential-delay";
        if (NEVER.contains(strategy)) {
            return problem("restarts", text + ", the first failure ends the job" + advice);
        }
        int attempts = settings.get(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS);
        return strategy.startsWith("fixed") && attempts < FEW_ATTEMPTS
                ? warning(
                        "restarts",
                        String.format(
                                Locale.ROOT,
                                "%s, failure number %d ends the job%s",
                                text,
                                attempts + 1,
                                advice))
                : ok("restarts", text);
    }

    private Finding heartbeat() {
        Duration timeout = settings.get(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT);
        String text = "a lost machine is noticed after " + Text.time(timeout);
        return timeout.compareTo(SOON) > 0
                ? warning(
                        "heartbeats",
                        text
                                + ": set heartbeat.interval: 500 and heartbeat.timeout: 5000 in config.yaml, as shipped")
                : ok("heartbeats", text);
    }
}
