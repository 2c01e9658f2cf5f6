package io.normstream.model.snapshot;

import io.normstream.model.ModelException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Names of a model's classes by their numbers from 0, or no names at all. They are text of users:
 * in Unicode's composed form, each a line of its own, all different and of bounded length.
 */
public record ClassNames(List<String> names) implements Serializable {
    /** Of classes that nobody named. */
    public static final ClassNames NONE = new ClassNames(List.of());

    /** Longest name, in bytes of UTF-8. */
    public static final int LONGEST = 200;

    /** Most bytes of {@link #lines}: they lie in a header of a Kafka record. */
    public static final int MOST_BYTES = 64 << 10;

    private static final int FEWEST = 2;

    /** Characters of what may be {@link #LONGEST} bytes once it is composed. */
    private static final int MOST_COMPOSED = 4 * LONGEST;

    private static final int FINGERPRINT_BYTES = 8;
    private static final int SHOWN = 100;

    public ClassNames {
        names = names.stream().map(ClassNames::composed).toList();
        names.forEach(ClassNames::require);
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new ModelException("Each class has a name of its own, two are " + name);
            }
        }
        if (!names.isEmpty() && names.size() < FEWEST) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "A model has at least %d classes, found %s",
                            FEWEST,
                            names));
        }
        long bytes = names.stream().mapToLong(name -> bytes(name) + 1).sum();
        if (bytes > MOST_BYTES) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "The names of all classes take at most %d bytes of UTF-8 with their line ends, found %d in %d names",
                            MOST_BYTES,
                            bytes,
                            names.size()));
        }
    }

    /**
     * Its time grows with the square of a run of marks, so what is far too long is refused first.
     */
    private static String composed(String name) {
        if (name.length() > MOST_COMPOSED) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "The name of a class takes at most %d bytes of UTF-8, found one of %d characters",
                            LONGEST,
                            name.length()));
        }
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /**
     * Refuses what cannot be a name.
     *
     * @throws ModelException saying what is wrong with it
     */
    private static void require(String name) {
        if (name.isEmpty() || !name.equals(name.strip())) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "The name of a class has no white space at its ends and is not empty, found \"%s\"",
                            name));
        }
        name.codePoints()
                .filter(ClassNames::isUnreadable)
                .findFirst()
                .ifPresent(
                        found -> {
                            throw new ModelException(
                                    String.format(
                                            Locale.ROOT,
                                            "The name of a class has no control characters and none that could not be read, found U+%04X in \"%s\"",
                                            found,
                                            printable(name)));
                        });
        if (bytes(name) > LONGEST) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "The name of a class has at most %d bytes of UTF-8, found %d in \"%s\"",
                            LONGEST,
                            bytes(name),
                            name));
        }
    }

    /**
     * Controls, line ends, what turns the direction of a text, and the replacement of lost bytes.
     */
    private static boolean isUnreadable(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE
                || codePoint == 0xfffd
                || (codePoint >= 0x202a && codePoint <= 0x202e)
                || (codePoint >= 0x2066 && codePoint <= 0x2069);
    }

    private static String printable(String name) {
        return name.codePoints()
                .mapToObj(
                        point ->
                                isUnreadable(point)
                                        ? String.format(Locale.ROOT, "\\u%04x", point)
                                        : Character.toString(point))
                .collect(Collectors.joining());
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * Reads {@link #lines}.
     *
     * @throws ModelException where they are not names
     */
    public static ClassNames ofLines(byte[] lines) {
        if (lines.length > MOST_BYTES) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "The names of all classes take at most %d bytes, found %d",
                            MOST_BYTES,
                            lines.length));
        }
        return new ClassNames(new String(lines, StandardCharsets.UTF_8).lines().toList());
    }

    /**
     * Reads {@link #json}.
     *
     * @throws ModelException where it holds no names
     */
    public static ClassNames ofJson(String json) {
        return new ClassNames(DescriptionJson.readNames(json));
    }

    /** A JSON array in one line. */
    public String json() {
        return DescriptionJson.writeNames(names);
    }

    /** Every name in UTF-8, followed by a line feed. */
    public byte[] lines() {
        return names.stream()
                .map(name -> name + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The first 8 bytes of the SHA-256 of {@link #lines}, in hexadecimal. */
    public String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(lines());
            return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Whether nobody named the classes. */
    public boolean isEmpty() {
        return names.isEmpty();
    }

    /** The name of a class; null where it has none. */
    public @Nullable String name(int label) {
        return label >= 0 && label < names.size() ? names.get(label) : null;
    }

    /**
     * Refuses names that are not as many as a model has classes; no names go with any.
     *
     * @throws ModelException with both numbers
     */
    public void requireOf(int classes) {
        if (!isEmpty() && names.size() != classes) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "The model has %d classes, found %d names: %s",
                            classes,
                            names.size(),
                            numbered()));
        }
    }

    /** For people: {@code 0 cat, 1 dog}; long lists end with how many more there are. */
    public String numbered() {
        String shown =
                IntStream.range(0, Math.min(names.size(), SHOWN))
                        .mapToObj(number -> number + " " + names.get(number))
                        .collect(Collectors.joining(", "));
        return names.size() <= SHOWN
                ? shown
                : String.format(Locale.ROOT, "%s and %d more", shown, names.size() - SHOWN);
    }
}
