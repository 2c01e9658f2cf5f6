package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;

/**
 * Names of files as people see them. Java reads them in the encoding of the locale that it was
 * started in; what that cannot spell becomes U+FFFD, and so are names that differ the same.
 */
final class FileNames {
    /** Whatever the locale. */
    static final Comparator<String> BY_CODE_POINT =
            (a, b) ->
                    Arrays.compareUnsigned(
                            a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    /** The same by the last names of paths. */
    static final Comparator<Path> ORDER = Comparator.comparing(FileNames::text, BY_CODE_POINT);

    private static final char REPLACEMENT = '\ufffd';

    /** What file managers, archivers and file systems leave behind, apart from hidden files. */
    private static final Set<String> LEFTOVERS =
            Set.of(
                    "__macosx",
                    "thumbs.db",
                    "desktop.ini",
                    "@eadir",
                    "lost+found",
                    "$recycle.bin",
                    "system volume information");

    private FileNames() {}

    /** The last name of {@code path}. */
    static String text(Path path) {
        return path.getFileName().toString();
    }

    private static String lowerCase(Path path) {
        return text(path).toLowerCase(Locale.ROOT);
    }

    /** As names of classes are compared: systems differ in how they write the same letter. */
    static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /** Whether a system left it there, and nobody's data. */
    static boolean isLeftover(Path path) {
        return text(path).startsWith(".") || LEFTOVERS.contains(lowerCase(path));
    }

    /** Whether it is PNG or JPEG by its name. */
    static boolean isImage(Path path) {
        return lowerCase(path).matches(".*\\.(png|jpg|jpeg)");
    }

    /** Whether it is an image by its name, of a kind that is not read. */
    static boolean isOtherImage(Path path) {
        return lowerCase(path)
                .matches(".*\\.(gif|bmp|tif|tiff|webp|heic|heif|avif|jfif|jpe|jp2|dng|raw|svg)");
    }

    /** Whether all of it could be read. */
    static boolean isReadable(Path path) {
        return text(path).indexOf(REPLACEMENT) < 0;
    }

    /** The last name of {@code path} with the bytes that cannot be read as {@code %FC}. */
    static String escaped(Path path) {
        if (isReadable(path)) {
            return text(path);
        }
        String uri = path.toUri().getRawPath();
        String whole = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
        return whole.substring(whole.lastIndexOf('/') + 1);
    }

    /**
     * The name of a folder.
     *
     * @throws JobException where it cannot be read
     */
    static String readable(Path folder) {
        if (!isReadable(folder)) {
            throw new JobException(
                    "the folder %s in %s has a name that cannot be read, %s"
                            .formatted(escaped(folder), folder.getParent(), advice()));
        }
        return text(folder);
    }

    /** What to do about names that cannot be read. */
    static String advice() {
        String encoding = System.getProperty("sun.jnu.encoding", "");
        return encoding.equals("UTF-8")
                ? "as it is not in UTF-8: rename it"
                : "in a locale whose encoding is %s: set LC_ALL to one in UTF-8, such as C.UTF-8"
                        .formatted(encoding);
    }
}
