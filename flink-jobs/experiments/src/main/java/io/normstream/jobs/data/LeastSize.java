package io.normstream.jobs.data;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.model.nn.Shape;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How small an image may become: it keeps its aspect and covers this many rows and columns, so that
 * a model of that size cuts something off, and enlarges nothing.
 */
public record LeastSize(int height, int width) {
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,4})(?:x([1-9][0-9]{0,4}))?");

    /**
     * What an option says: {@code N} for both sides, or {@code HxW}.
     *
     * @throws ConfigurationException where it says neither
     */
    public static LeastSize parse(String key, String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new ConfigurationException(
                    key, text, "N for the shorter side, or HEIGHTxWIDTH, in pixels");
        }
        int height = Integer.parseInt(matcher.group(1));
        String width = matcher.group(2);
        return new LeastSize(height, width == null ? height : Integer.parseInt(width));
    }

    /** What {@code image} becomes; itself where it is no larger on some side. */
    Shape of(Shape image) {
        double scale = Math.max((double) height / image.height(), (double) width / image.width());
        return scale >= 1
                ? image
                : new Shape(
                        (int) Math.max(height, Math.round(image.height() * scale)),
                        (int) Math.max(width, Math.round(image.width() * scale)),
                        image.channels());
    }
}
