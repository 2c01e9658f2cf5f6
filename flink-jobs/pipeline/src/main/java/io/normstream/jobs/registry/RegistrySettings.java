package io.normstream.jobs.registry;

import io.normstream.jobs.JobException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a schema registry is reached.
 *
 * @param addresses of its servers, tried in turn
 * @param answerLimit after which a server counts as one that does not answer
 * @param patience how long all are asked again and again before the registry counts as down
 */
public record RegistrySettings(
        List<RegistryAddress> addresses, Duration answerLimit, Duration patience)
        implements Serializable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public RegistrySettings {
        addresses = List.copyOf(addresses);
    }

    /**
     * A registry.
     *
     * @param addresses {@code http://host:port}, several with commas between; https, a path and
     *     {@code user:password@} before the host may be part of each
     * @param credentials file with a user or a token for all of them, null for none
     * @throws JobException if an address is not one, or the file says more or less than that
     */
    public static RegistrySettings of(String addresses, @Nullable Path credentials) {
        String authorization = credentials == null ? null : RegistryCredentials.read(credentials);
        return new RegistrySettings(
                Stream.of(addresses.split(",", -1))
                        .map(address -> address(addresses, address.strip(), authorization))
                        .toList(),
                ANSWER_LIMIT,
                PATIENCE);
    }

    /** The same registry with other times. */
    public RegistrySettings within(Duration otherAnswerLimit, Duration otherPatience) {
        return new RegistrySettings(addresses, otherAnswerLimit, otherPatience);
    }

    private static RegistryAddress address(
            String all, String text, @Nullable String authorization) {
        try {
            URI uri = new URI(text);
            if (isServer(uri)) {
                String user = uri.getUserInfo();
                if (user != null && authorization != null) {
                    throw new JobException(
                            "a schema registry has a user in its address and another in its configuration; one is allowed");
                }
                return new RegistryAddress(
                        new URI(
                                uri.getScheme(),
                                null,
                                uri.getHost(),
                                uri.getPort(),
                                uri.getPath().replaceFirst("/+$", ""),
                                null,
                                null),
                        user == null ? authorization : RegistryCredentials.basic(user));
            }
        } catch (URISyntaxException e) {
            // Below, without the text: it may hold a password.
        }
        throw new JobException(
                "%s is not a list of schema registries; allowed is http://host:port or https://host:port, or several separated by commas, each with user:password@ before its host if it asks for that"
                        .formatted(
                                all.contains("@") ? "the address with a user" : "'" + all + "'"));
    }

    private static boolean isServer(URI uri) {
        String scheme = uri.getScheme();
        return scheme != null
                && (scheme.equals("http") || scheme.equals("https"))
                && uri.getHost() != null
                && uri.getQuery() == null
                && uri.getFragment() == null;
    }
}
