package io.normstream.jobs.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads a CSV file of paths and labels, line by line; its first line is {@code path,label}. */
final class LabelList {
    private static final List<String> HEADER = List.of("path", "label");

    private static final ObjectReader CSV =
            new CsvMapper().readerFor(String[].class).with(CsvParser.Feature.WRAP_AS_ARRAY);

    /** Is handed the lines after the first. */
    interface LineConsumer {
        /**
         * Accepts one line.
         *
         * @param number from 1, the first line included
         * @param fields without surrounding blanks; perhaps not two
         */
        void accept(int number, List<String> fields);
    }

    private LabelList() {}

    /**
     * Hands over all lines that are not blank.
     *
     * @throws JobException where the file cannot be read, is no CSV, or begins otherwise
     */
    static void read(Path file, LineConsumer consumer) {
        int number = 1;
        try (MappingIterator<String[]> lines = CSV.readValues(file.toFile())) {
            while (lines.hasNextValue()) {
                List<String> fields = Arrays.stream(lines.nextValue()).map(String::strip).toList();
                if (number == 1) {
                    requireHeader(file, fields);
                } else if (!fields.equals(List.of(""))) {
                    consumer.accept(number, fields);
                }
                number += 1 + newLines(fields);
            }
        } catch (JsonProcessingException failure) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s, line %d: %s",
                            file,
                            number,
                            failure.getOriginalMessage()),
                    failure);
        } catch (IOException failure) {
            throw new JobException("%s cannot be read: %s".formatted(file, failure), failure);
        }
        if (number == 1) {
            requireHeader(file, List.of());
        }
    }

    private static void requireHeader(Path file, List<String> fields) {
        if (!fields.equals(HEADER)) {
            throw new JobException(
                    "%s begins with %s; its first line must be path,label"
                            .formatted(
                                    file, fields.isEmpty() ? "nothing" : String.join(",", fields)));
        }
    }

    /** A quoted field may go over several lines. */
    private static int newLines(List<String> fields) {
        return (int)
                fields.stream().flatMapToInt(String::chars).filter(each -> each == '\n').count();
    }
}
