package io.normstream.benchmarks.harness;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that oneDNN prints of an execution under {@code ONEDNN_VERBOSE=profile_exec}.
 *
 * @param kind of primitive and pass, such as {@code convolution backward_weights}
 * @param implementation such as {@code brg_conv_fwd:avx512_core}
 * @param problem sizes in oneDNN's notation
 * @param millis that it took
 */
record Execution(String kind, String implementation, String problem, double millis) {
    private static final String PREFIX = "onednn_verbose,v1,primitive,exec,";
    private static final int KIND = 5;
    private static final int IMPLEMENTATION = 6;
    private static final int PASS = 7;
    private static final int FEWEST_FIELDS = 10;
    private static final Pattern CONVOLUTION =
            Pattern.compile("mb(\\d+)_ic(\\d+)oc(\\d+)_ih\\d+oh(\\d+)kh(\\d+).*ow(\\d+)kw(\\d+).*");

    /** Reads a line; nothing where it is another one. */
    static Optional<Execution> parse(String line) {
        String[] fields = line.split(",", -1);
        if (!line.startsWith(PREFIX) || fields.length < FEWEST_FIELDS) {
            return Optional.empty();
        }
        String pass = fields[PASS].equals("undef") ? "" : " " + fields[PASS];
        return Optional.of(
                new Execution(
                        fields[KIND] + pass,
                        fields[IMPLEMENTATION],
                        fields[fields.length - 2],
                        Double.parseDouble(fields[fields.length - 1])));
    }

    /** Floating-point operations of a convolution; empty for anything else. */
    OptionalLong operations() {
        Matcher sizes = CONVOLUTION.matcher(problem);
        if (!sizes.matches()) {
            return OptionalLong.empty();
        }
        long product = 2;
        for (int group = 1; group <= sizes.groupCount(); group++) {
            product *= Long.parseLong(sizes.group(group));
        }
        return OptionalLong.of(product);
    }
}
