package io.normstream.jobs.config;

import java.nio.file.Files;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.Path;

/**
 * A place for Flink that a user named, and the only way from such a name to a {@link Path}. What
 * begins with a scheme, such as {@code s3://bucket/dir} or {@code file:///dir}, is taken as Flink
 * writes it; all else is a path of this machine. In neither is anything decoded or encoded: {@code
 * %20} is three characters, so that {@code /a b} and {@code /a%20b} are two directories.
 *
 * @param path absolute, with its scheme
 */
public record Location(Path path) {
    private static final String LOCAL = "file";
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)");
    static final String PERMITTED =
            "a path of this machine, without backslashes (./NAME where it begins like a scheme), or a URI with an absolute path such as s3://bucket/dir or file:///dir";

    /**
     * The place called {@code named}; a relative path begins at the working directory.
     *
     * @throws ConfigurationException if Flink would make something else of it
     */
    public static Location of(String named) {
        return find(named)
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        "not a path or URI: "
                                                + named
                                                + "; permitted: "
                                                + PERMITTED));
    }

    /** Whether a place can be called {@code named}. */
    static boolean isOne(String named) {
        return find(named).isPresent();
    }

    private static Optional<Location> find(String named) {
        // Flink takes a backslash for a slash.
        if (named.contains("\\")) {
            return Optional.empty();
        }
        Matcher scheme = SCHEME.matcher(named);
        boolean begins = scheme.matches();
        boolean isAbsolute = begins && scheme.group(2).startsWith("/");
        if (begins && !isAbsolute && scheme.group(1).equals(LOCAL)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    isAbsolute ? new Location(new Path(named)) : of(java.nio.file.Path.of(named)));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** The same place for a file or a directory of this machine. */
    public static Location of(java.nio.file.Path local) {
        return new Location(new Path(LOCAL, null, local.toAbsolutePath().toString()));
    }

    /** As Flink's options take it: unescaped, with its scheme. */
    public String text() {
        return path.toString();
    }

    /**
     * The directory that earlier builds made of a path of this machine, whose name they escaped;
     * empty if they made the same of it, or where it is not there.
     */
    public Optional<String> ofEarlierBuilds() {
        if (!LOCAL.equals(path.toUri().getScheme())) {
            return Optional.empty();
        }
        java.nio.file.Path local = java.nio.file.Path.of(path.getPath());
        java.nio.file.Path escaped = java.nio.file.Path.of(local.toUri().getRawPath());
        return !escaped.equals(local) && Files.isDirectory(escaped)
                ? Optional.of(escaped.toString())
                : Optional.empty();
    }
}
