package io.normstream.benchmarks.workload;

/** What the harness asks of a process, one a line of its standard input. */
public sealed interface Request {

    /** Runs one step and answers with its result. */
    record Check() implements Request {}

    /**
     * Runs for {@code millis}, at least {@code steps}, and answers with the milliseconds of each.
     */
    record Round(long millis, int steps) implements Request {}

    /** The line that says it. */
    default String line() {
        return this instanceof Round round
                ? "round " + round.millis() + " " + round.steps()
                : "check";
    }

    /**
     * Reads a {@link #line}.
     *
     * @throws IllegalArgumentException where it is none
     */
    static Request parse(String line) {
        String[] words = line.split(" ");
        if (line.equals("check")) {
            return new Check();
        }
        if (words.length == 3 && words[0].equals("round")) {
            return new Round(Long.parseLong(words[1]), Integer.parseInt(words[2]));
        }
        throw new IllegalArgumentException(
                "A request is 'check' or 'round MILLIS STEPS', found '" + line + "'");
    }
}
