package io.normstream.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A table that reads the same in Markdown and on a terminal. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> heads;

    TextTable(List<String> heads) {
        this.heads = heads;
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException where it has more or fewer cells than the heads
     */
    TextTable row(List<String> cells) {
        if (cells.size() != heads.size()) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT, "A row has %d cells, found %s", heads.size(), cells));
        }
        rows.add(cells);
        return this;
    }

    /**
     * Several tables with the same heads as one.
     *
     * @param head of a first column, which tells them apart
     * @param tables by what that column says of their rows
     */
    static TextTable merged(String head, Map<String, TextTable> tables) {
        TextTable merged = null;
        for (Map.Entry<String, TextTable> table : tables.entrySet()) {
            if (merged == null) {
                merged = new TextTable(prepended(head, table.getValue().heads));
            }
            for (List<String> row : table.getValue().rows) {
                merged.row(prepended(table.getKey(), row));
            }
        }
        return merged == null ? new TextTable(List.of(head)) : merged;
    }

    private static List<String> prepended(String first, List<String> then) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(then);
        return all;
    }

    /** The table as comma-separated values (RFC 4180), without emphasis. */
    String csv() {
        return Stream.concat(Stream.of(heads), rows.stream())
                .map(row -> row.stream().map(TextTable::field).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String field(String cell) {
        String plain = cell.replace("**", "").replace("`", "");
        return plain.matches("[^,\"\n]*") ? plain : '"' + plain.replace("\"", "\"\"") + '"';
    }

    /**
     * The table in Markdown, columns aligned, the first to the left and all others to the right.
     */
    String markdown() {
        int[] widths = IntStream.range(0, heads.size()).map(this::width).toArray();
        String rule =
                IntStream.range(0, widths.length)
                        .mapToObj(i -> "-".repeat(widths[i] + 1) + (i == 0 ? "-" : ":"))
                        .collect(Collectors.joining("|", "|", "|\n"));
        return line(heads, widths)
                + rule
                + rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
    }

    private int width(int column) {
        return Math.max(
                heads.get(column).length(),
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }

    private static String line(List<String> cells, int[] widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(i -> padded(cells.get(i), widths[i], i == 0))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String padded(String text, int width, boolean left) {
        String blanks = " ".repeat(width - text.length());
        return left ? text + blanks : blanks + text;
    }
}
