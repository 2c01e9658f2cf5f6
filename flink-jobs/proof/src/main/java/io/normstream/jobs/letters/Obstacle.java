package io.normstream.jobs.letters;

import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.RejectReason;
import java.util.Optional;

/** Why a dead letter is not sent again. */
public enum Obstacle {
    SENT_BEFORE("sent again before"),
    COMMAND("commands: send those again with normstream control"),
    NO_VALUE("without a value, which no job takes"),
    CUT(
            "too large for a dead letter, which has not the whole record: send those again at their source"),
    SECOND_PARTITION(
            "refused for their partition: --to-partition with the one that the model learns from, as their"
                    + " detail says"),
    NO_TOPIC("of a topic or partition that there is no more");

    private final String text;

    Obstacle(String text) {
        this.text = text;
    }

    /** For people. */
    public String text() {
        return text;
    }

    /** What keeps {@code letter} from being sent to the partition that it came from. */
    static Optional<Obstacle> of(DeadLetter letter, boolean elsewhere) {
        if (letter.getReason() == RejectReason.REFUSED_COMMAND) {
            return Optional.of(COMMAND);
        }
        if (letter.getValue() == null) {
            return Optional.of(NO_VALUE);
        }
        if (DeadLetters.isCut(letter)) {
            return Optional.of(CUT);
        }
        return letter.getReason() == RejectReason.SECOND_PARTITION && !elsewhere
                ? Optional.of(SECOND_PARTITION)
                : Optional.empty();
    }
}
