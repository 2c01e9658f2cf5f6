package io.normstream.jobs.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * Styles and scripts of every page with charts, from the class path. Charts are drawn by <a
 * href="https://github.com/leeoniya/uPlot">uPlot</a> (MIT licence, which travels with it).
 */
public final class PageParts {
    private static final String UPLOT_VERSION =
            "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/" + uplotVersion();

    private PageParts() {}

    /** Styles of uPlot. */
    public static String chartStyle() {
        return resource(UPLOT + "/dist/uPlot.min.css");
    }

    /** Licence of uPlot, which travels with its script. */
    public static String chartLicence() {
        return resource(UPLOT + "/LICENSE");
    }

    /** Script of uPlot. */
    public static String chartScript() {
        return resource(UPLOT + "/dist/uPlot.iife.min.js");
    }

    /** Styles of pages, cards and charts, light and dark. */
    public static String style() {
        return resource("report.css");
    }

    /** Script that draws sections of charts; it needs uPlot's. */
    public static String charts() {
        return resource("charts.js");
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

    static String resource(String name) {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) {
        InputStream in = PageParts.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("Resource " + name + " is missing from the class path");
        }
        return in;
    }
}
