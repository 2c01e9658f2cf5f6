package io.normstream.model.snapshot;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What one step of {@link FormatVersions} does to each record of a description: it adds, renames or
 * rewrites fields, so that a record of the version before becomes one of the next.
 */
interface Upgrade {
    /**
     * Changes {@code record} where it has to. Those inside it have been seen before.
     *
     * @param field the field that holds it, such as {@code sgd}, also where it is an element of a
     *     list there; for a whole description its key in the metadata
     * @param record by field; a record that is one of several has the name of its own under {@code
     *     type}
     */
    void apply(String field, ObjectNode record);
}
