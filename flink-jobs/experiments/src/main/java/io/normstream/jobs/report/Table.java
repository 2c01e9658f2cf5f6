package io.normstream.jobs.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Rows of figures in groups.
 *
 * @param caption sentences that say what is there, with its unit
 * @param columns their headings; the first column names the rows, the others hold figures
 * @param groups in reading order
 */
public record Table(String caption, List<String> columns, List<Group> groups) implements Summary {

    /** Rows under a heading of their own. */
    public record Group(String title, List<Row> rows) {}

    /**
     * One row.
     *
     * @param strong whether it stands out
     * @param cells one for each column, empty where there is no figure
     */
    public record Row(boolean strong, List<String> cells) {}

    @Override
    public String html() {
        return """
                <table class="figures">
                <caption>%s</caption>
                <thead><tr>%s</tr></thead>
                %s
                </table>"""
                .formatted(
                        PageTemplate.escape(caption),
                        columns.stream()
                                .map(column -> cell("th scope=\"col\"", column))
                                .collect(Collectors.joining()),
                        groups.stream().map(this::group).collect(Collectors.joining("\n")));
    }

    private String group(Group group) {
        return "<tbody>\n<tr class=\"group\">%s</tr>\n%s\n</tbody>"
                .formatted(
                        cell(
                                String.format(
                                        Locale.ROOT,
                                        "th scope=\"rowgroup\" colspan=\"%d\"",
                                        columns.size()),
                                group.title()),
                        group.rows().stream().map(Table::row).collect(Collectors.joining("\n")));
    }

    private static String row(Row row) {
        List<String> cells = row.cells();
        return "<tr%s>%s%s</tr>"
                .formatted(
                        row.strong() ? " class=\"strong\"" : "",
                        cell("th scope=\"row\"", cells.get(0)),
                        cells.stream()
                                .skip(1)
                                .map(text -> cell("td", text))
                                .collect(Collectors.joining()));
    }

    /** An element, the name of which ends before its attributes. */
    private static String cell(String start, String text) {
        return "<%s>%s</%s>".formatted(start, PageTemplate.escape(text), start.substring(0, 2));
    }
}
