package io.normstream.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a link can name on a page of ours after its hash. */
public final class PageAnchors {
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    private PageAnchors() {}

    /** As GitHub makes them of headings. */
    public static List<String> of(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(MatchResult::group)
                .map(heading -> heading.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }
}
