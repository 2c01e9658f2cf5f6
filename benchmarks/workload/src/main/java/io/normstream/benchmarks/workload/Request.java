package io.normstream.benchmarks.workload;

/** What the harness asks of a process, one a line of its standard input. */
public sealed interface Request {

    /** Runs {@code steps} and answers with the result of each. */
    record Check(int steps) implements Request {}

    /**
     * Runs for {@code millis}, at least {@code steps}, and answers with the milliseconds of each.
     */
    record Round(long millis, int steps) implements Request {}

    /** The line that says it. */
    default String line() {
        if (this instanceof Check check) {
            return "check " + check.steps();
        }
        Round round = (Round) this;
        return "round " + round.millis() + " " + round.steps();
    }

    /**
     * Reads a {@link #line}.
     *
     * @throws IllegalArgumentException where it is none
     */
    static Request parse(String line) {
        String[] words = line.split(" ");
        if (words.length == 2 && words[0].equals("check")) {
            return new Check(Integer.parseInt(words[1]));
        }
        if (words.length == 3 && words[0].equals("round")) {
            return new Round(Long.parseLong(words[1]), Integer.parseInt(words[2]));
        }
        throw new IllegalArgumentException(
                "A request is 'check STEPS' or 'round MILLIS STEPS', found '" + line + "'");
    }
}
