package io.normstream.jobs.doctor;

/**
 * What one check found, for a person to read.
 *
 * @param subject what was looked at, in a word or two
 * @param text one line: what was found, what is allowed or needed, what to do
 */
public record Finding(Mark mark, String subject, String text) {

    static Finding ok(String subject, String text) {
        return new Finding(Mark.OK, subject, text);
    }

    static Finding skipped(String subject, String why) {
        return new Finding(Mark.SKIPPED, subject, why);
    }

    static Finding warning(String subject, String text) {
        return new Finding(Mark.WARNING, subject, text);
    }

    static Finding problem(String subject, String text) {
        return new Finding(Mark.PROBLEM, subject, text);
    }
}
