package io.normstream.jobs.cli;

import static java.util.stream.Collectors.joining;

import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the text of one of the constants of an enum. */
final class OneOf<E extends Enum<E>> implements ITypeConverter<E> {
    private final Class<E> type;

    OneOf(Class<E> type) {
        this.type = type;
    }

    @Override
    public E convert(String text) {
        return constants()
                .filter(constant -> constant.toString().equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "'%s' is none of %s"
                                                .formatted(
                                                        text,
                                                        constants()
                                                                .map(Enum::toString)
                                                                .collect(joining(", ")))));
    }

    private Stream<E> constants() {
        return Stream.of(type.getEnumConstants());
    }
}
