package io.normstream.jobs.audit;

/**
 * Something that a finding is about and that has a place in a row, so that findings of one kind
 * about neighbours become one. Its text is what people read.
 */
interface Numbered {
    /** What its row is of. */
    String row();

    /** Where it is in its row. */
    long number();

    /** How far apart two of a row may be and still be neighbours. */
    long reach();
}
