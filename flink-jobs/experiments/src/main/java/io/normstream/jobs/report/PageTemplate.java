package io.normstream.jobs.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of the report with places to fill in, such as {@code {{title}}}; its styles and scripts
 * are inlined from the class path. Charts are drawn by <a
 * href="https://github.com/leeoniya/uPlot">uPlot</a> (MIT licence, which travels with it).
 */
final class PageTemplate {
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");
    private static final String UPLOT_VERSION =
            "/META-INF/maven/org.webjars.npm/uplot/pom.properties";

    private final String text;

    private PageTemplate(String text) {
        this.text = text;
    }

    static PageTemplate load() {
        String uplot = "/META-INF/resources/webjars/uplot/" + uplotVersion();
        String page =
                fill(
                        resource("report.html"),
                        Map.of(
                                "chartStyle", resource(uplot + "/dist/uPlot.min.css"),
                                "chartLicence", resource(uplot + "/LICENSE"),
                                "chartScript", resource(uplot + "/dist/uPlot.iife.min.js"),
                                "style", resource("report.css"),
                                "script", resource("report.js")));
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

    private static String uplotVersion() {
        Properties properties = new Properties();
        try (InputStream in = open(UPLOT_VERSION)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "");
    }

    private static String resource(String name) {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) {
        InputStream in = PageTemplate.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("Resource " + name + " is missing from the class path");
        }
        return in;
    }
}
