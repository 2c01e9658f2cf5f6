package io.normstream.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the script of a report is given. */
public final class PageData {
    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"curves\">(.*?)</script>");

    private PageData() {}

    /** The sections of a page. */
    public static JsonNode of(String html) throws IOException {
        Matcher matcher = DATA.matcher(html);
        assertThat(matcher.find()).isTrue();
        return new ObjectMapper().readTree(matcher.group(1));
    }
}
