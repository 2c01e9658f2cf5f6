package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.skipped;
import static io.normstream.jobs.doctor.Finding.warning;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.doctor.ModelSigns.Pause;
import io.normstream.jobs.doctor.StreamFacts.Published;
import io.normstream.schemas.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether each model learns from the images that come, and how old its newest step is. */
record StepsCheck(StreamFacts facts, List<ModelDeclaration> models, Instant now) implements Check {
    private static final String SUBJECT = "steps";

    @Override
    public List<Finding> findings() {
        return models.stream().map(model -> finding(model.id())).toList();
    }

    private Finding finding(String model) {
        ModelSigns signs = facts.models().get(model);
        if (signs == null) {
            return skipped(
                    SUBJECT, "model %s: no entry among the latest of the ledger".formatted(model));
        }
        if (signs.isPaused()) {
            return warning(SUBJECT, paused(model, signs.pause()));
        }
        String text =
                String.format(
                        Locale.ROOT,
                        "model %s: version %d after %d steps, newest entry %s ago%s",
                        model,
                        signs.version(),
                        signs.step(),
                        age(signs.newest()),
                        published(facts.published().get(model)));
        if (signs.outcome() == Outcome.REFUSED) {
            return warning(
                    SUBJECT,
                    "%s; its newest mini-batch was refused: %s; if that goes on: control rollback, or a lower rate with control set-learning-rate"
                            .formatted(text, signs.refusal()));
        }
        return signs.outcome() == Outcome.UNLABELLED && !signs.hasLearnt()
                ? warning(
                        SUBJECT,
                        text
                                + "; none of its latest mini-batches had a label: they are predicted, and not learnt")
                : ok(SUBJECT, text);
    }

    private String paused(String model, @Nullable Pause inLedger) {
        Pause pause = inLedger == null ? facts.pauses().get(model) : inLedger;
        return "model %s is paused%s: images are predicted, and never learnt; to go on: control resume --model %s"
                .formatted(
                        model,
                        pause == null
                                ? ""
                                : " for %s, by command %s"
                                        .formatted(age(pause.since()), pause.commandId()),
                        model);
    }

    private String published(@Nullable Published newest) {
        return newest == null
                ? "; nothing is published yet"
                : String.format(
                        Locale.ROOT,
                        "; newest published version %d, %s ago",
                        newest.version(),
                        age(newest.at()));
    }

    private String age(Instant at) {
        Duration age = Duration.between(at, now);
        return Text.time(age.isNegative() ? Duration.ZERO : age);
    }
}
