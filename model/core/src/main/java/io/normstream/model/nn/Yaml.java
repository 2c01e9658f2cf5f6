package io.normstream.model.nn;

import java.util.List;
import java.util.Map;

/** A part of a YAML file, and the line that it begins in, from 1. */
sealed interface Yaml {
    int line();

    /** A word or a number. */
    record Text(int line, String value) implements Yaml {}

    /** A list. */
    record Items(int line, List<Yaml> items) implements Yaml {}

    /** Names with their values, in the order of the file. */
    record Fields(int line, Map<String, Yaml> fields) implements Yaml {}
}
