package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import io.normstream.model.ModelException;
import io.normstream.model.snapshot.ClassNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Looks for the files of a data set, with messages that say which ones are missing. */
record DataDirectory(Path path) {
    /** The directory below this one that an unpacked archive makes, where it is there. */
    DataDirectory orIn(String archive) {
        Path inner = path.resolve(archive);
        return Files.isDirectory(inner) ? new DataDirectory(inner) : this;
    }

    /** Opens the one file whose name matches, plain or with {@code .gz}; plain goes first. */
    ByteSource open(String pattern) {
        List<Path> plain = matching(pattern);
        List<Path> found = plain.isEmpty() ? matching(pattern + "\\.gz") : plain;
        if (found.size() != 1) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s holds %s; one file %s or %s.gz is needed",
                            path,
                            found.isEmpty() ? "no such file" : found.size() + " candidates",
                            pattern,
                            pattern));
        }
        return ByteSource.of(found.get(0));
    }

    /** Opens files by their names; all or none. */
    List<ByteSource> open(List<String> names) {
        List<String> missing =
                names.stream().filter(name -> !Files.isRegularFile(path.resolve(name))).toList();
        if (!missing.isEmpty()) {
            throw new JobException(
                    String.format(Locale.ROOT, "%s lacks %s", path, String.join(", ", missing)));
        }
        List<ByteSource> sources = new ArrayList<>();
        try {
            names.forEach(name -> sources.add(ByteSource.of(path.resolve(name))));
        } catch (JobException failure) {
            sources.forEach(ByteSource::close);
            throw failure;
        }
        return sources;
    }

    /** The lines of a text file that are not blank: names of classes, as many as there must be. */
    ClassNames names(String name, int count) {
        Path file = path.resolve(name);
        List<String> lines;
        try (Stream<String> all = Files.lines(file)) {
            lines = all.filter(line -> !line.isBlank()).map(String::strip).toList();
        } catch (IOException failure) {
            throw new JobException(
                    String.format(Locale.ROOT, "%s cannot be read: %s", file, failure), failure);
        }
        if (lines.size() != count) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s names %d classes; %d are needed",
                            file,
                            lines.size(),
                            count));
        }
        try {
            return new ClassNames(lines);
        } catch (ModelException e) {
            throw new JobException(String.format(Locale.ROOT, "%s: %s", file, e.getMessage()), e);
        }
    }

    private List<Path> matching(String pattern) {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.getFileName().toString().matches(pattern)).toList();
        } catch (IOException failure) {
            throw new JobException(
                    String.format(Locale.ROOT, "%s cannot be listed: %s", path, failure), failure);
        }
    }
}
