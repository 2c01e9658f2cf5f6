package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

import io.normstream.jobs.doctor.KafkaFacts.LogDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether the disks of the brokers have room for what comes. */
record LogDirectoriesCheck(List<LogDirectory> directories) implements Check {
    private static final String SUBJECT = "disks";

    /** Less than a segment of a partition. */
    private static final long FULL = 1L << 30;

    private static final long NEARLY_FULL = 4L << 30;

    @Override
    public List<Finding> findings() {
        List<Finding> wrong = new ArrayList<>();
        long least = Long.MAX_VALUE;
        for (LogDirectory directory : directories) {
            String name =
                    String.format(
                            Locale.ROOT, "%s of broker %d", directory.path(), directory.broker());
            long usable = directory.usable().orElse(Long.MAX_VALUE);
            least = Math.min(least, usable);
            if (!directory.error().isBlank()) {
                wrong.add(
                        problem(
                                SUBJECT,
                                "%s cannot be used: %s; mend the disk and start the broker again"
                                        .formatted(name, directory.error())));
            } else if (usable < NEARLY_FULL) {
                String text =
                        "%s has %s left, and a broker without room ends: make room, or lower retention.ms of the topics that grow"
                                .formatted(name, Text.bytes(usable));
                wrong.add(usable < FULL ? problem(SUBJECT, text) : warning(SUBJECT, text));
            }
        }
        if (!wrong.isEmpty()) {
            return wrong;
        }
        return List.of(
                ok(
                        SUBJECT,
                        least == Long.MAX_VALUE
                                ? "the brokers do not say how much room they have"
                                : "the brokers have at least " + Text.bytes(least) + " left"));
    }
}
