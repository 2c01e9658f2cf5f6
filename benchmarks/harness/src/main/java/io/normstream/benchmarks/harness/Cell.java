package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Networks;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A network and a batch size, written as {@code N1b32}. */
record Cell(String network, int batch) {
    private static final Pattern TEXT = Pattern.compile("(.+)b([1-9][0-9]*)");

    /**
     * Reads a cell.
     *
     * @throws BenchmarkException where it is none
     */
    static Cell parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new BenchmarkException(
                    "A cell is a network, 'b' and a batch size such as N1b32, found " + text);
        }
        String network = matcher.group(1);
        try {
            Networks.architecture(network);
        } catch (IllegalArgumentException unknown) {
            throw new BenchmarkException(String.valueOf(unknown.getMessage()), unknown);
        }
        return new Cell(network, Integer.parseInt(matcher.group(2)));
    }

    @Override
    public String toString() {
        return network + "b" + batch;
    }
}
