package io.normstream.jobs.cli;

import io.normstream.jobs.audit.Findings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints what an audit found wrong as a numbered list. */
final class FindingsPrinter {
    /** Most that are printed; one fault can have many. */
    private static final int PRINTED = 50;

    private FindingsPrinter() {}

    static void print(PrintWriter out, Findings findings) {
        long count = findings.lines();
        out.printf(Locale.ROOT, "%d %s wrong:%n", count, count == 1 ? "thing is" : "things are");
        List<String> kept = findings.kept();
        int shown = Math.min(PRINTED, kept.size());
        for (int i = 0; i < shown; i++) {
            out.printf(Locale.ROOT, "%4d. %s%n", i + 1, kept.get(i));
        }
        if (count > shown) {
            out.printf(Locale.ROOT, "      and %d more%n", count - shown);
        }
    }
}
