package io.normstream.jobs.report;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Names and values.
 *
 * @param values by name, in order
 */
record Facts(Map<String, String> values) implements Summary {
    /** Characters from which a value, such as a digest, takes a wider place in smaller type. */
    private static final int LONG_VALUE = 24;

    @Override
    public String html() {
        return values.entrySet().stream()
                .map(fact -> fact(fact.getKey(), fact.getValue()))
                .collect(Collectors.joining("\n", "<dl class=\"facts\">\n", "\n</dl>"));
    }

    private static String fact(String name, String value) {
        return "<div%s><dt>%s</dt><dd>%s</dd></div>"
                .formatted(
                        value.length() > LONG_VALUE ? " class=\"long\"" : "",
                        PageTemplate.escape(name),
                        PageTemplate.escape(value));
    }
}
