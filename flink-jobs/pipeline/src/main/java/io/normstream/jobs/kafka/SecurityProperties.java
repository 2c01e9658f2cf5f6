package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.PropertiesFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads a {@code --kafka-config} file. Only properties that secure a connection pass: others can
 * load classes, read files or call addresses of the file writer's choice (CVE-2023-25194,
 * CVE-2024-31141, CVE-2025-27817, CVE-2025-27818) or would undo the delivery guarantees of the
 * jobs.
 */
final class SecurityProperties {
    /** Properties that pass; the login in {@code sasl.jaas.config} is looked at too. */
    static final Set<String> ALLOWED =
            new TreeSet<>(
                    Set.of(
                            "client.dns.lookup",
                            "sasl.jaas.config",
                            "sasl.mechanism",
                            "security.protocol",
                            "ssl.cipher.suites",
                            "ssl.enabled.protocols",
                            "ssl.endpoint.identification.algorithm",
                            "ssl.key.password",
                            "ssl.keystore.certificate.chain",
                            "ssl.keystore.key",
                            "ssl.keystore.location",
                            "ssl.keystore.password",
                            "ssl.keystore.type",
                            "ssl.protocol",
                            "ssl.truststore.certificates",
                            "ssl.truststore.location",
                            "ssl.truststore.password",
                            "ssl.truststore.type"));

    private static final Set<String> MECHANISMS =
            new TreeSet<>(Set.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"));

    private static final Pattern LOGIN =
            Pattern.compile(
                    "\\s*org\\.apache\\.kafka\\.common\\.security\\."
                            + "(plain\\.PlainLoginModule|scram\\.ScramLoginModule)\\s+required"
                            + "(\\s+(username|password|tokenauth)\\s*=\\s*(\"([^\"\\\\]|\\\\.)*\"|[^\\s\";]+))*\\s*;\\s*");

    private SecurityProperties() {}

    static Map<String, String> read(Path file) {
        Map<String, String> security = PropertiesFile.read("the Kafka configuration", file);
        security.forEach((key, value) -> check(file, key, value));
        return security;
    }

    private static void check(Path file, String key, String value) {
        if (!ALLOWED.contains(key)) {
            throw new JobException(
                    "%s sets '%s', which is not allowed; allowed are %s"
                            .formatted(file, key, String.join(", ", ALLOWED)));
        }
        if (key.equals("sasl.mechanism") && !MECHANISMS.contains(value)) {
            throw new JobException(
                    "%s sets sasl.mechanism=%s; allowed are %s"
                            .formatted(file, value, String.join(", ", MECHANISMS)));
        }
        // The value holds a password: never part of the message.
        if (key.equals("sasl.jaas.config") && !LOGIN.matcher(value).matches()) {
            throw new JobException(
                    ("%s sets sasl.jaas.config to a login that is not allowed; allowed is one"
                                    + " PlainLoginModule or ScramLoginModule with username and"
                                    + " password: org.apache.kafka.common.security.scram"
                                    + ".ScramLoginModule required username=\"...\""
                                    + " password=\"...\";")
                            .formatted(file));
        }
    }
}
