package io.normstream.jobs.report;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of the report with places to fill in, such as {@code {{title}}}; its styles and scripts
 * are inlined from the class path.
 */
final class PageTemplate {
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private final String text;

    private PageTemplate(String text) {
        this.text = text;
    }

    static PageTemplate load() {
        String page =
                fill(
                        PageParts.resource("report.html"),
                        Map.of(
                                "chartStyle", PageParts.chartStyle(),
                                "chartLicence", PageParts.chartLicence(),
                                "chartScript", PageParts.chartScript(),
                                "style", PageParts.style(),
                                "charts", PageParts.charts(),
                                "script", PageParts.resource("report.js")));
        return new PageTemplate(page);
    }

    /** The page with every place filled; values must be escaped. */
    String fill(Map<String, String> values) {
        return fill(text, values);
    }

    /** Fills the places that {@code values} names and leaves the others as they are. */
    private static String fill(String text, Map<String, String> values) {
        return PLACE.matcher(text)
                .replaceAll(
                        match ->
                                Matcher.quoteReplacement(
                                        values.getOrDefault(match.group(1), match.group())));
    }

    /** {@code text} as HTML shows it, in elements and in quoted attributes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
