package io.normstream.jobs.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One process of a cluster at one moment.
 *
 * @param pid empty where it was stopped
 * @param uptime empty where it does not live
 */
public record ServerStatus(
        ServerRole role,
        String name,
        Optional<Long> pid,
        ServerCondition condition,
        String address,
        Optional<Duration> uptime,
        Path log) {

    /**
     * @param works whether it does what it is for, should it live
     * @param idle what it is where it does not
     */
    static ServerStatus of(
            ServerProcess server, String address, boolean works, ServerCondition idle) {
        Optional<LaunchedProcess> launched = server.launched();
        Optional<Instant> start =
                launched.filter(process -> process.find().isPresent())
                        .map(process -> Instant.parse(process.startedAt()));
        ServerCondition ended =
                launched.isPresent() ? ServerCondition.DEAD : ServerCondition.STOPPED;
        ServerCondition living = works ? ServerCondition.ALIVE : idle;
        return new ServerStatus(
                server.role(),
                server.name(),
                launched.map(LaunchedProcess::pid),
                start.isPresent() ? living : ended,
                address,
                start.map(begin -> Duration.between(begin, Instant.now())),
                server.logFile());
    }
}
