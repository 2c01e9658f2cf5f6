package io.normstream.jobs.doctor;

import io.normstream.jobs.JobException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Something that was asked for, or why there was no answer: one part of a deployment that does not
 * answer must not hide what the others say.
 *
 * @param unavailableReason why there is no value; blank where there is
 */
record Fact<T>(Optional<T> value, String unavailableReason) {

    static <T> Fact<T> of(T value) {
        return new Fact<>(Optional.of(value), "");
    }

    static <T> Fact<T> missing(String unavailableReason) {
        return new Fact<>(Optional.empty(), unavailableReason);
    }

    /** Asks {@code source}, whose failures are for people to read. */
    static <T> Fact<T> ask(Supplier<T> source) {
        try {
            return of(source.get());
        } catch (JobException failure) {
            return missing(String.valueOf(failure.getMessage()));
        }
    }

    /** What {@code check} finds, or one finding that {@code subject} was skipped. */
    List<Finding> check(String subject, Function<T, Check> check) {
        return value.map(known -> check.apply(known).findings())
                .orElseGet(() -> List.of(Finding.skipped(subject, unavailableReason)));
    }
}
