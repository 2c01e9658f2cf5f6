package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

import io.normstream.schemas.RejectReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which share of the latest images of each model became dead letters. */
record DeadLettersCheck(StreamFacts facts, Instant now) implements Check {
    private static final String SUBJECT = "dead letters";

    /** Percent of the images from which on most of a stream is lost. */
    private static final int MOST = 50;

    @Override
    public List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        facts.refused().forEach((model, refused) -> found.add(finding(model, refused)));
        return found.isEmpty()
                ? List.of(
                        ok(
                                SUBJECT,
                                "none of the latest %s images that were read"
                                        .formatted(StreamProbe.LATEST)))
                : found;
    }

    private Finding finding(String model, RefusedImages refused) {
        ModelSigns signs = facts.models().get(model);
        long all = refused.count() + (signs == null ? 0 : signs.acceptedInWindow());
        long percent = 100 * refused.count() / all;
        String which =
                refused.count() == all ? "every one" : refused.count() + " (" + percent + " %)";
        String text =
                String.format(
                        Locale.ROOT,
                        "%s of the latest %s of %s refused: %s; newest %s ago, %s-%d offset %d: %s; %s",
                        which,
                        Text.counted(all, "image"),
                        (model.isEmpty() ? "no model" : "model " + model)
                                + (refused.count() == 1 || refused.count() == all
                                        ? " was"
                                        : " were"),
                        refused.reasons(),
                        Text.time(age(refused.written())),
                        refused.newest().getTopic(),
                        refused.newest().getPartition(),
                        refused.newest().getOffset(),
                        refused.newest().getDetail(),
                        advice(refused.mainReason()));
        return percent >= MOST ? problem(SUBJECT, text) : warning(SUBJECT, text);
    }

    private Duration age(Instant written) {
        Duration age = Duration.between(written, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    private static String advice(RejectReason reason) {
        String mend =
                switch (reason) {
                    case UNDECLARED_MODEL -> "declare the model with --models, or correct the key";
                    case UNKNOWN_SCHEMA -> "give the job the schema with --schemas";
                    case SECOND_PARTITION -> "see partitions under Learning";
                    case TOO_LARGE -> "send smaller images, or raise --max-payload-bytes";
                    case EVENT_TIME_OUT_OF_RANGE ->
                            "correct the clock of the sender, or --latest-event-time";
                    case WRONG_SHAPE, LABEL_OUT_OF_RANGE, OTHER_CLASSES ->
                            "correct --models, or what is sent";
                    default -> "correct what is sent";
                };
        return mend + "; dlq list shows them, dlq replay sends them again";
    }
}
