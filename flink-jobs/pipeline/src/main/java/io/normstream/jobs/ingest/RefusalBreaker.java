package io.normstream.jobs.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.normstream.jobs.config.RefusalLimit;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.RejectedException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says when too many of the latest records of a model, or of all that a task reads, were refused.
 * Counts from the start of the task: what it decides is whether the job goes on, never what is
 * learnt. For one thread.
 */
final class RefusalBreaker {
    private final RefusalLimit limit;
    private final RefusalWindow all;
    private final Map<String, RefusalWindow> byModel = new TreeMap<>();

    /**
     * @param models that are declared
     */
    RefusalBreaker(RefusalLimit limit, Collection<String> models) {
        this.limit = limit;
        this.all = new RefusalWindow(limit.window());
        models.forEach(model -> byModel.put(model, new RefusalWindow(limit.window())));
    }

    /** A record of a model was taken. */
    void accepted(String modelId) {
        all.add(null);
        RefusalWindow model = byModel.get(modelId);
        if (model != null) {
            model.add(null);
        }
    }

    /** A record was refused: why the job has to end, if it has. */
    Optional<String> refused(ConsumedRecord record, RejectedException rejection) {
        all.add(rejection.reason());
        String key = record.key == null ? "" : new String(record.key, UTF_8);
        RefusalWindow model = byModel.get(key);
        if (model != null) {
            model.add(rejection.reason());
            if (model.refused() > limit.refused()) {
                return Optional.of(text("of model " + key, model, record, rejection));
            }
        }
        return all.refused() > limit.refused()
                ? Optional.of(text("of this task", all, record, rejection))
                : Optional.empty();
    }

    private String text(
            String whose, RefusalWindow window, ConsumedRecord record, RejectedException newest) {
        return "%s of the latest %s records %s were refused, more than the %s that --most-refused allows: %s; the newest, %s-%s offset %s: %s. Dead letters since the newest checkpoint are not committed, those before it are (dlq list). Correct the options and start with --resume; or start with --resume and without --most-refused: they become dead letters, which dlq replay sends again once the sender is corrected"
                .formatted(
                        window.refused(),
                        window.records(),
                        whose,
                        limit.refused(),
                        window.byReason(),
                        record.topic,
                        record.partition,
                        record.offset,
                        newest.detail());
    }
}
