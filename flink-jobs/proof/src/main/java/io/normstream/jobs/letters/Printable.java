package io.normstream.jobs.letters;

/** What senders wrote, for a terminal: anybody may send anything. */
final class Printable {
    private Printable() {}

    /**
     * {@code text} without what moves a cursor or hides text, and of at most {@code most}
     * characters.
     */
    static String of(String text, int most) {
        String visible = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
        return visible.length() <= most ? visible : visible.substring(0, most - 3) + "...";
    }
}
