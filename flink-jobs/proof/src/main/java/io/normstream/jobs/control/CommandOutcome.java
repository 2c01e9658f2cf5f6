package io.normstream.jobs.control;

import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.CarriedOutKind;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.RejectReason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What became of a command. */
public sealed interface CommandOutcome {
    /** In a line for people. */
    String text();

    /**
     * It is in the ledger.
     *
     * @param learningRate base learning rate from then on, with SET_LEARNING_RATE
     * @param forgottenClass class that was forgotten, with FORGET, where null is all of them
     * @param version of the model, which is the number of the ledger entry
     * @param parent version that it continues from
     */
    record TookEffect(
            String modelId,
            CarriedOutKind kind,
            @Nullable Double learningRate,
            @Nullable Integer forgottenClass,
            long version,
            @Nullable Long parent)
            implements CommandOutcome {
        static TookEffect of(LedgerEntry entry, CarriedOutCommand command) {
            return new TookEffect(
                    entry.getModelId(),
                    command.getKind(),
                    command.getLearningRate(),
                    command.getForgottenClass(),
                    entry.getVersion(),
                    entry.getParentVersion());
        }

        private String value() {
            if (kind == CarriedOutKind.FORGET) {
                return forgottenClass == null ? " of all classes" : " of class " + forgottenClass;
            }
            return learningRate == null ? "" : " " + learningRate;
        }

        @Override
        public String text() {
            return String.format(
                    Locale.ROOT,
                    "%s%s took effect as version %d of model %s, parent version %s",
                    kind,
                    value(),
                    version,
                    modelId,
                    parent == null ? "none" : parent.toString());
        }
    }

    /** It is a dead letter. */
    record Refused(RejectReason reason, String detail) implements CommandOutcome {
        static Refused of(DeadLetter letter) {
            return new Refused(letter.getReason(), letter.getDetail());
        }

        @Override
        public String text() {
            return "refused, " + reason + ": " + detail;
        }
    }
}
