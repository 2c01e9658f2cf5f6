package io.normstream.jobs.registry;

import io.normstream.jobs.JobException;
import io.normstream.jobs.PropertiesFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Who asks a registry, as its header {@code Authorization} says it. No message holds a secret. */
final class RegistryCredentials {
    private static final String USER = "basic.auth.user.info";
    private static final String TOKEN = "bearer.auth.token";
    private static final Set<String> ALLOWED = new TreeSet<>(Set.of(USER, TOKEN));

    /** A header's value: another character would be refused with the whole value in the message. */
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

    private RegistryCredentials() {}

    /** What a {@code --schema-registry-config} file says: a user or a token. */
    static String read(Path file) {
        Map<String, String> values =
                PropertiesFile.read("the configuration of the schema registry", file);
        if (values.size() != 1 || !ALLOWED.containsAll(values.keySet())) {
            throw new JobException(
                    "%s sets %s; one of %s is needed".formatted(file, values.keySet(), ALLOWED));
        }
        String token = values.get(TOKEN);
        if (token == null) {
            return basic(values.getOrDefault(USER, ""));
        }
        if (!VISIBLE.matcher(token).matches()) {
            throw new JobException(
                    "%s sets %s to something that is not a token; visible ASCII characters without blanks are allowed"
                            .formatted(file, TOKEN));
        }
        return "Bearer " + token;
    }

    /**
     * Basic authentication.
     *
     * @param userInfo {@code user:password}
     */
    static String basic(String userInfo) {
        return "Basic "
                + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }
}
